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

    [Theory]
    [InlineData(80, 3, "Too few sessions so far (3 of 20).")]
    [InlineData(80, 0, "Too few sessions so far (0 of 20).")]
    [InlineData(4, 80, "Too few sessions before the change (4 of 20).")]
    public void With_too_few_sessions_nothing_is_claimed(int before, int after, string result)
    {
        var outcome = Assert.Single(Measure(Changed(1, before, after, -15_000), Event()));
        Assert.Equal((SavingVerdict.TooFewSessions, result), (outcome.Verdict, outcome.Result));
        Assert.Equal((before, after), (outcome.SessionsBefore, outcome.SessionsAfter));
        Assert.Null(outcome.Saved);
        Assert.Empty(outcome.Rates);
    }

    [Fact]
    public void All_units_are_measured_and_the_chosen_one_decides()
    {
        var sessions = Changed(2, 80, 80, -15_000);
        var outcomes = Enum.GetValues<SavingUnit>().Select(unit => Assert.Single(Measure(sessions, unit, Event()))).ToList();
        foreach (var outcome in outcomes)
        {
            Assert.Equal(Enum.GetValues<SavingUnit>(), outcome.Rates.Select(static rate => rate.Unit));
            Assert.Equal(outcomes[0].Rates, outcome.Rates);
            Assert.All(outcome.Rates, static rate => Assert.True(rate.Low <= rate.Saved && rate.Saved <= rate.High));
        }
        var requests = sessions.Requests.Count(static request => request.Timestamp > ChangedSessions.Change);
        Assert.Equal((double)outcomes[0].Saved!.Value, (double)outcomes[0].Rates[0].Saved * requests, 6);
        Assert.Equal((double)outcomes[0].PerMonth!.Value, (double)outcomes[0].Saved!.Value, 6);
    }

    [Fact]
    public void A_cheaper_model_is_no_saving_of_the_change()
    {
        var sessions = new ChangedSessions(3);
        sessions.Add(60, ChangedSessions.Change.AddDays(-28), 27, 0);
        sessions.Add(60, ChangedSessions.Change.AddHours(1), 27, 0, model: "claude-haiku-4-5");
        var outcome = Assert.Single(Measure(sessions, Event()));
        Assert.Equal(SavingVerdict.NotComparable, outcome.Verdict);
        Assert.Contains("claude-opus-5", outcome.Result, StringComparison.Ordinal);
        Assert.Contains("claude-haiku-4-5", outcome.Result, StringComparison.Ordinal);

        // With enough sessions of the old model, these are compared, and the others are held out.
        sessions.Add(60, ChangedSessions.Change.AddHours(1), 27, 0);
        outcome = Assert.Single(Measure(sessions, Event()));
        Assert.Equal((SavingVerdict.NoDifference, 60), (outcome.Verdict, outcome.SessionsAfter));
        Assert.InRange(outcome.ComparedShare, 0.6, 0.95);
    }

    [Fact]
    public void Other_projects_are_held_out_and_a_different_mix_is_no_saving()
    {
        // One project's sessions cost far more, and there are fewer of them after the change.
        var sessions = new ChangedSessions(4);
        sessions.Add(60, ChangedSessions.Change.AddDays(-28), 27, 60_000, static _ => "/home/dev/large");
        sessions.Add(30, ChangedSessions.Change.AddDays(-28), 27, 0, static _ => "/home/dev/small");
        sessions.Add(25, ChangedSessions.Change.AddHours(1), 27, 60_000, static _ => "/home/dev/large");
        sessions.Add(60, ChangedSessions.Change.AddHours(1), 27, 0, static _ => "/home/dev/small");
        sessions.Add(40, ChangedSessions.Change.AddHours(1), 27, 0, static _ => "/home/dev/new");
        var outcome = Assert.Single(Measure(sessions, Event()));
        Assert.Equal((SavingVerdict.NoDifference, 85), (outcome.Verdict, outcome.SessionsAfter));
    }

    [Fact]
    public void A_change_of_one_project_is_compared_in_that_project()
    {
        var sessions = new ChangedSessions(5);
        sessions.Add(60, ChangedSessions.Change.AddDays(-28), 27, 0);
        sessions.Add(60, ChangedSessions.Change.AddHours(1), 27, 0);
        var change = Event() with { Project = "/home/dev/project-1" };
        Assert.Equal((30, 30), Sessions(Assert.Single(Measure(sessions, change))));
        // A folder whose name only starts the same is another project.
        Assert.Equal((0, 0), Sessions(Assert.Single(Measure(sessions, change with { Project = "/home/dev/project" }))));
    }

    [Fact]
    public void Changes_without_enough_sessions_between_them_are_measured_together()
    {
        var sessions = Changed(6, 60, 60, -15_000);
        var outcome = Assert.Single(Measure(sessions, Event(), Event(ChangedSessions.Change.AddMinutes(5), "bashOutputMaxChars")));
        Assert.Equal(["autoCompactWindow", "bashOutputMaxChars"], outcome.Changes.Select(static change => change.Name));
        Assert.Equal(SavingVerdict.Saves, outcome.Verdict);
    }

    [Fact]
    public void Savings_of_successive_changes_add_up()
    {
        var second = ChangedSessions.Change.AddDays(15);
        var sessions = new ChangedSessions(7);
        sessions.Add(80, ChangedSessions.Change.AddDays(-28), 27, 0);
        sessions.Add(80, ChangedSessions.Change.AddHours(1), 13, -15_000);
        sessions.Add(80, second.AddHours(1), 13, -25_000);
        var outcomes = Measure(sessions, Event(), Event(second, "bashOutputMaxChars"));
        Assert.Equal(2, outcomes.Count);
        Assert.All(outcomes, static outcome => Assert.Equal((80, 80), Sessions(outcome)));
        var sum = SavingHistory.SoFar(outcomes)!;
        Assert.InRange(sessions.Saved, (double)sum.Low, (double)sum.High);
        Assert.InRange((double)sum.Saved / sessions.Saved, 0.7, 1.3);
        Assert.Null(SavingHistory.SoFar([]));
    }

    [Fact]
    public void The_period_of_an_undone_change_ends_there()
    {
        var undone = ChangedSessions.Change.AddDays(15);
        var sessions = new ChangedSessions(8);
        sessions.Add(80, ChangedSessions.Change.AddDays(-28), 27, 0);
        sessions.Add(80, ChangedSessions.Change.AddHours(1), 13, -15_000);
        sessions.Add(80, undone.AddHours(1), 13, 40_000);
        var outcome = Assert.Single(Measure(sessions, Event() with { Undone = undone }));
        Assert.Equal((SavingVerdict.Saves, 80, undone), (outcome.Verdict, outcome.SessionsAfter, outcome.Undone));
        Assert.Equal((double)outcome.PerMonth!.Value, (double)outcome.Saved!.Value * 2, 6);
        Assert.Equal(0, SavingHistory.SoFar([outcome])!.PerMonth);
    }

    [Fact]
    public void A_change_that_was_soon_undone_does_not_end_the_measurement_of_others()
    {
        var sessions = Changed(9, 60, 60, -15_000);
        var change = ChangedSessions.Change;
        var tried = Event(change.AddMinutes(1), "bashOutputMaxChars") with { Undone = change.AddMinutes(9) };
        var outcomes = Measure(sessions, Event(), tried);
        Assert.Equal([SavingVerdict.Saves, SavingVerdict.TooFewSessions], outcomes.Select(static outcome => outcome.Verdict));
    }

    [Fact]
    public void Sessions_during_the_range_of_a_change_are_left_out()
    {
        var sessions = Changed(10, 60, 60, 0);
        var outcome = Assert.Single(Measure(sessions, Event() with { Earliest = ChangedSessions.Change.AddDays(-14) }));
        Assert.InRange(outcome.SessionsBefore, 20, 45);
        Assert.Equal(60, outcome.SessionsAfter);
        Assert.Contains(outcome.Remarks, static remark => remark.Contains("unknown", StringComparison.Ordinal));
    }

    [Fact]
    public void A_changed_price_is_no_saving()
    {
        // The same requests, long before and long after prices changed, cost the same at today's prices.
        var sessions = Changed(11, 30, 30, 0);
        var table = UsageTable.FromRequests(sessions.Requests);
        var costs = SessionCost.Of(table, new UsageQuery { Catalog = Catalog }, Now, TestContext.Current.CancellationToken);
        var moved = UsageTable.FromRequests([.. sessions.Requests.Select(static request =>
            request with { Timestamp = request.Timestamp.AddYears(-1) })]);
        var earlier = SessionCost.Of(moved, new UsageQuery { Catalog = Catalog }, Now, TestContext.Current.CancellationToken);
        Assert.Equal(costs.Sum(static session => session.Cost), earlier.Sum(static session => session.Cost), 9);
    }

    [Fact]
    public void A_change_of_the_cache_lifetime_shows_in_transcripts()
    {
        var sessions = Changed(12, 30, 30, 0);
        var requests = sessions.Requests.ConvertAll(static request => request.Timestamp < ChangedSessions.Change ? request : request with
        {
            CacheWrite1hTokens = request.CacheWrite5mTokens, CacheWrite5mTokens = 0,
        });
        var (table, query) = (UsageTable.FromRequests(requests), new UsageQuery { Catalog = Catalog });
        var change = Assert.Single(LifetimeEvents.Of(table, query, []));
        Assert.Equal(("promptCacheTtl", "\"1h\"", "\"5m\""), (change.Name, change.Value, change.PreviousValue));
        Assert.True(change.Earliest < ChangedSessions.Change && change.Time > ChangedSessions.Change);
        Assert.Empty(LifetimeEvents.Of(UsageTable.FromRequests(sessions.Requests), query, []));
    }

    private static (int Before, int After) Sessions(SavingOutcome outcome) => (outcome.SessionsBefore, outcome.SessionsAfter);

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

    private static IReadOnlyList<SavingOutcome> Measure(ChangedSessions sessions, params SavingEvent[] events) =>
        Measure(sessions, SavingUnit.Request, events);

    private static IReadOnlyList<SavingOutcome> Measure(ChangedSessions sessions, SavingUnit unit, params SavingEvent[] events) =>
        SavingHistory.Measure(UsageTable.FromRequests(sessions.Requests), new UsageQuery { Catalog = Catalog }, events, unit, Now,
            TestContext.Current.CancellationToken);
}
