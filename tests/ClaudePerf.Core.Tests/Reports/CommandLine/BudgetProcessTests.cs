using System.Globalization;
using System.Text.Json;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Tests.Usage;

namespace ClaudePerf.Core.Tests.Reports.CommandLine;

/// <summary>
/// The output of <c>claudeperf budget</c>, without its process. All budgets are those of a project in a folder of the test.
/// </summary>
public sealed class BudgetProcessTests : IDisposable
{
    private readonly TranscriptTree _tree = new();
    private readonly PromptFolder _folder = new();

    public void Dispose()
    {
        _tree.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_budget_is_set_changed_shown_and_removed()
    {
        var set = Set("weekly", new BudgetChange { Limit = 20, Period = BudgetPeriod.Parse("week") });
        Assert.Equal((VerbOutput.Answered, "Set budget 'weekly': $20.00 a week.\n", ""), (set.Code, set.Output, set.Error));
        Assert.Equal("Set budget 'weekly': $30.00 a week.\n", Set("weekly", new BudgetChange { Limit = 30 }).Output);
        var shown = Show(new BudgetRun());
        Assert.Matches(@"^Name +Period +Status +Scope +Limit +Used +% +Forecast +Full at\n", shown.Output);
        Assert.Matches(@"\nweekly +Week +Ok +project \S+ +\$30\.00 +\$0\.00 +0%", shown.Output);
        using (var json = JsonDocument.Parse(Show(new BudgetRun { Json = true }).Output))
            Assert.Equal([.. typeof(BudgetState).GetProperties().Select(static property => property.Name).Order()],
                Assert.Single(json.RootElement.EnumerateArray()).EnumerateObject().Select(static property => property.Name).Order());
        var removed = VerbResult.Of(output =>
            BudgetProcess.Remove(new BudgetRemovalRun(["week*"], BudgetSource.Project, _folder.Path), output));
        Assert.Equal("Removed budget 'weekly': $30.00 a week.\n", removed.Output);
        var none = Show(new BudgetRun { Json = true });
        Assert.Equal((VerbOutput.Answered, "[]\n"), (none.Code, none.Output));
        Assert.Contains("claudeperf budget set daily 20 --period day", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_used_up_budget_fails_only_the_test()
    {
        Set("tiny", new BudgetChange { Limit = 1, Unit = BudgetUnit.Tokens, Period = BudgetPeriod.Parse("day") });
        _tree.Write("p/a.jsonl", Line.Assistant(output: 200, change: line => line["cwd"] = _folder.Path,
            time: DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)));
        Assert.Equal(VerbOutput.Answered, Show(new BudgetRun()).Code);
        var test = Show(new BudgetRun { Test = true });
        Assert.Equal(VerbOutput.Failed, test.Code);
        Assert.Contains("'tiny' is used up", test.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_input_is_one_line()
    {
        Set("a", new BudgetChange { Limit = 1 });
        Assert.All((VerbResult[])
        [
            Show(new BudgetRun { Names = ["no-such-budget"] }), Set("x*", new BudgetChange { Limit = 1 }), Set("new", new BudgetChange()),
            Set("b", new BudgetChange { Limit = 1, Project = ["p"] }),
        ], static result =>
        {
            Assert.Equal((VerbOutput.WrongInput, ""), (result.Code, result.Output));
            Assert.Single(result.Error.TrimEnd().Split('\n'));
        });
    }

    private VerbResult Set(string name, BudgetChange change) => VerbResult.Of(output =>
        BudgetProcess.Set(new BudgetChangeRun(name, BudgetSource.Project, change, Json: false, _folder.Path), output));

    private VerbResult Show(BudgetRun run) => VerbResult.Of(output => BudgetProcess.Run(
        run with
        {
            Folder = _folder.Path, Scope = BudgetSource.Project, NoIndex = true, TranscriptPaths = [_tree.Root],
                TimeZone = TimeZoneInfo.Utc,
        }, output));
}
