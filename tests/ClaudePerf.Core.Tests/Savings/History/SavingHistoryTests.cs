using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings.History;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Savings.History;

/// <summary>A change's saving is measured with an interval that contains the real one; other changes are not taken for a saving.</summary>
public class SavingHistoryTests
{
    private const int Seeds = 100;

    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();
    private static readonly DateTimeOffset Now = ChangedSessions.Change.AddDays(30);

    [Theory]
    [InlineData(-15_000, SavingVerdict.Saves)]
    [InlineData(0, SavingVerdict.NoDifference)]
    [InlineData(15_000, SavingVerdict.CostsMore)]
    public void The_real_saving_is_in_the_interval_in_nine_of_ten_cases(long tokens, SavingVerdict verdict)
    {
        var (inside, right) = (0, 0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var sessions = Changed(seed, 80, 80, tokens);
            var outcome = Assert.Single(Measure(sessions, Event()));
            inside += (double)outcome.Low!.Value <= sessions.Saved && sessions.Saved <= (double)outcome.High!.Value ? 1 : 0;
            right += outcome.Verdict == verdict ? 1 : 0;
        }
        Assert.True(inside >= 0.9 * Seeds, $"{inside} of {Seeds} intervals contain the saving.");
        Assert.True(right >= 0.9 * Seeds, $"{right} of {Seeds} verdicts are right.");
    }

    private static ChangedSessions Changed(int seed, int before, int after, long tokens)
    {
        var sessions = new ChangedSessions(seed);
        sessions.Add(before, ChangedSessions.Change.AddDays(-28), 27, 0);
        sessions.Add(after, ChangedSessions.Change.AddHours(1), 27, tokens);
        return sessions;
    }

    private static SavingEvent Event(DateTimeOffset? time = null, string name = "autoCompactWindow") => new()
    {
        Id = name,
        Time = time ?? ChangedSessions.Change,
        Source = SavingEventSource.ClaudePerf,
        Kind = SavingEventKind.Setting,
        Name = name,
        Value = "153000",
    };

    private static IReadOnlyList<SavingOutcome> Measure(ChangedSessions sessions, params SavingEvent[] events) => SavingHistory.Measure(
        UsageTable.FromRequests(sessions.Requests), new UsageQuery { Catalog = Catalog }, events, SavingUnit.Request, Now,
        TestContext.Current.CancellationToken);
}
