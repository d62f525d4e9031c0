using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Usage;

/// <summary>The weekly limit of a plan, from its used share and what the week's requests cost.</summary>
public sealed class PlanLimitTests : IDisposable
{
    private static readonly DateTimeOffset Resets = new(2026, 12, 4, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Seen = new(2026, 12, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-plan-").FullName;

    private string File => Path.Combine(_folder, "data", PlanLimit.FileName);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // A request of claude-opus-5 whose 200,000 input tokens cost 1 USD.
    private static UsageRequest Request(int number, DateTimeOffset time) => new()
    {
        Key = new RequestKey(RequestKeyKind.MessageAndRequest, $"m{number}", $"r{number}"), MessageId = $"m{number}",
        RequestId = $"r{number}", Timestamp = time, SessionId = "s", Model = "claude-opus-5", InputTokens = 200_000, IsFinal = true,
    };

    [Fact]
    public void The_limit_is_the_cost_of_the_week_divided_by_its_used_share()
    {
        // The first was in the week before, the last after the report.
        var table = UsageTable.FromRequests([Request(0, Resets.AddDays(-7.1)), Request(1, Resets.AddDays(-6.9)),
            Request(2, Seen.AddHours(-1)), Request(3, Seen.AddHours(1))]);
        Assert.Equal(8m, new PlanLimit(25, Resets, Seen).WeeklyCost(table, ModelCatalog.LoadDefault()));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(0)]
    public void A_small_share_says_nothing(double percent)
    {
        var table = UsageTable.FromRequests([Request(2, Seen.AddHours(-1))]);
        Assert.Null(new PlanLimit(percent, Resets, Seen).WeeklyCost(table, ModelCatalog.LoadDefault()));
        new PlanLimit(percent, Resets, Seen).Note(File);
        Assert.Null(PlanLimit.Read(File));
    }

    [Fact]
    public void A_report_is_kept_until_one_that_says_more()
    {
        new PlanLimit(25.2, Resets, Seen).Note(File);
        new PlanLimit(25.6, Resets, Seen.AddMinutes(1)).Note(File);
        Assert.Equal(new PlanLimit(25.2, Resets, Seen), PlanLimit.Read(File));
        new PlanLimit(26, Resets, Seen.AddMinutes(2)).Note(File);
        Assert.Equal(new PlanLimit(26, Resets, Seen.AddMinutes(2)), PlanLimit.Read(File));
        // Reported by a session that was left open past the end of its week.
        new PlanLimit(90, Seen.AddDays(-1), Seen).Note(File);
        Assert.Equal(26, PlanLimit.Read(File)!.Percent);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"percent":"x","resets":1}""")]
    public void A_damaged_file_is_no_report(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, text);
        Assert.Null(PlanLimit.Read(File));
    }
}
