using System.Runtime.Versioning;
using ClaudePerf.Core.Budgets;

namespace ClaudePerf.Core.Tests.Budgets;

public sealed class BudgetStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-budgets-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private BudgetStore User => BudgetStore.ForUser(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_budget_round_trips()
    {
        var budget = new TokenBudget
        {
            Name = "Das große",
            Limit = 12.5m,
            Unit = BudgetUnit.Tokens,
            Period = BudgetPeriod.Last(7),
            Scope = new BudgetScope { Project = ["/home/*"], Agent = ["a", "b*"], Model = ["opus"], Branch = ["main"] },
            Thresholds = [10, 99.5m],
            Action = BudgetAction.Block,
            TimeZone = "Europe/Berlin",
        };
        var set = User.Set(budget, Cancellation);
        var read = Assert.Single(User.Read());
        Assert.Equal(set with { Thresholds = [] }, read with { Thresholds = [] });
        Assert.Equal(budget.Thresholds, read.Thresholds);
        Assert.Equal((BudgetSource.User, User.FilePath), (read.Source, read.File));
    }

    [Fact]
    public void A_change_preserves_all_other_bytes()
    {
        const string Before = """
            {
                // ours, by hand
                "owner": "team a",
                "budgets": [
                    { "name": "Daily", "limit": 20, "period": "day", "why": "ask Ann" }, // keep
                    {
                        "name": "other",
                        "limit": 1
                    }
                ]
            }
            """;
        File.WriteAllText(User.FilePath, Before);
        var daily = User.Read()[0];
        User.Set(daily with { Limit = 30, Action = BudgetAction.Block }, Cancellation);
        Assert.Equal(
            Before.Replace("\"limit\": 20, \"period\": \"day\", \"why\": \"ask Ann\" }",
                "\"limit\": 30, \"period\": \"day\", \"why\": \"ask Ann\", \"action\": \"Block\" }", StringComparison.Ordinal),
                File.ReadAllText(User.FilePath));
        User.Set(new TokenBudget { Name = "third", Limit = 2 }, Cancellation);
        Assert.True(User.Remove("THIRD", Cancellation));
        Assert.False(User.Remove("third", Cancellation));
        Assert.Contains("// keep", File.ReadAllText(User.FilePath), StringComparison.Ordinal);
        Assert.Equal(["Daily", "other"], User.Read().Select(budget => budget.Name));
    }

    [Fact]
    public void Setting_an_equal_budget_writes_nothing()
    {
        var budget = User.Set(new TokenBudget { Name = "daily", Limit = 20 }, Cancellation);
        var before = File.GetLastWriteTimeUtc(User.FilePath);
        User.Set(budget, Cancellation);
        Assert.Equal(before, File.GetLastWriteTimeUtc(User.FilePath));
        Assert.Equal(["budgets.json", "budgets.json.lock"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("{\n  \"budgets\": [\n    { \"name\": \"a\" \"limit\": 1 }\n  ]\n}", 3, 19, "not valid JSON")]
    [InlineData("{ \"budgets\": [\n  { \"name\": \"a\", \"limit\": -1 }] }", 2, 27, "above 0")]
    [InlineData("{ \"budgets\": [ { \"name\": \"a\", \"limit\": \"1\" } ] }", 1, 40, "a number is expected")]
    [InlineData("{ \"budgets\": [ { \"limit\": 1 } ] }", 1, 16, "'name' is missing")]
    [InlineData("{ \"budgets\": [ { \"name\": \"a\", \"limit\": 1, \"period\": \"year\" } ] }", 1, 53, "is not a valid budget period")]
    [InlineData("{ \"budgets\": [ { \"name\": \"a\", \"limit\": 1 }, { \"name\": \"A\", \"limit\": 1 } ] }", 1, 55, "already")]
    [InlineData("{ \"budgets\": [ { \"name\": \"a\", \"limit\": 1, \"thresholds\": [0] } ] }", 1, 58, "above 0 and at most 100")]
    [InlineData("{ \"budgets\": [ { \"name\": \"a\", \"limit\": 1, \"timeZone\": \"Europe/Atlantis\" } ] }", 1, 55, "the time zone")]
    [InlineData("[]", 1, 1, "an object is expected")]
    public void Errors_name_line_and_column(string text, int line, int column, string problem)
    {
        File.WriteAllText(User.FilePath, text);
        var exception = Assert.Throws<BudgetFileException>(() => User.Read());
        Assert.Equal((line, column, User.FilePath), (exception.Line, exception.Column, exception.File));
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.Throws<BudgetFileException>(() => User.Set(new TokenBudget { Name = "b", Limit = 1 }, Cancellation));
        Assert.Equal(text, File.ReadAllText(User.FilePath));
    }

    [Fact]
    public void A_projects_file_is_found_from_subfolders_and_no_other_file_is_created()
    {
        var project = Directory.CreateDirectory(Path.Combine(_folder, "repository")).FullName;
        Directory.CreateDirectory(Path.Combine(project, ".git"));
        var below = Directory.CreateDirectory(Path.Combine(project, "src", "deep")).FullName;
        var data = Path.Combine(_folder, "data");
        var store = BudgetStore.ForProject(below, data);
        store.Set(new TokenBudget { Name = "team", Limit = 200 }, Cancellation);
        Assert.Equal(Path.Combine(project, ".claude", "token-budgets.json"), store.FilePath);
        Assert.Equal([store.FilePath], Directory.GetFiles(project, "*", SearchOption.AllDirectories));
        Assert.Equal(project, Assert.Single(BudgetStore.ReadAll(below, data)).ProjectFolder);
        Assert.Empty(BudgetStore.ReadAll(_folder, data));
        Assert.Throws<BudgetFileException>(
            () => store.Set(new TokenBudget { Name = "b", Limit = 1, Scope = new BudgetScope { Project = ["x"] } }, Cancellation));
    }

    [Fact]
    public async Task Concurrent_changes_lose_nothing()
    {
        var writers = Enumerable.Range(0, 12)
            .Select(i => Task.Run(() => User.Set(new TokenBudget { Name = $"b{i}", Limit = 1 + i }, Cancellation), Cancellation));
        await Guard.Ends(Task.WhenAll(writers), () => $"{User.Read().Count} budgets are written");
        Assert.Equal(12, User.Read().Count);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Links_and_file_modes_are_preserved()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows needs a right to make links.");
        var real = Path.Combine(_folder, "dotfiles.json");
        File.WriteAllText(real, "{}");
        File.SetUnixFileMode(real, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.CreateSymbolicLink(User.FilePath, real);
        User.Set(new TokenBudget { Name = "daily", Limit = 20 }, Cancellation);
        Assert.Equal(real, new FileInfo(User.FilePath).LinkTarget);
        Assert.Contains("daily", File.ReadAllText(real), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(real));
    }
}
