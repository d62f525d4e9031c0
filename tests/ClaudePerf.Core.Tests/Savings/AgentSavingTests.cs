using ClaudePerf.Core.Savings;
using Step = ClaudePerf.Core.Tests.Savings.WorkedSessions.Step;

namespace ClaudePerf.Core.Tests.Savings;

/// <summary>What runs of agents cost, and what trials and an own cache lifetime would save, with dollars from their own requests.</summary>
public sealed class AgentSavingTests : IDisposable
{
    private const int Sessions = 12;
    private const string Sonnet = "claude-sonnet-5-5";
    private const string Haiku = "claude-haiku-5-5";

    // Of claude-opus-5, claude-sonnet-5-5 and claude-haiku-5-5: write for five minutes and one hour, read, output in USD per million.
    private static readonly (decimal Write, decimal Hour, decimal Read, decimal Output) Opus = (6.25m, 10m, 0.5m, 25m);
    private static readonly (decimal Write, decimal Hour, decimal Read, decimal Output) OfSonnet = (2.5m, 4m, 0.1m, 10m);
    private static readonly (decimal Write, decimal Hour, decimal Read, decimal Output) OfHaiku = (0.125m, 0.2m, 0.01m, 0.5m);

    // What is lost on average within 10 to 20 minutes, as in cache-replay.json.
    private const decimal Lost = 0.0654m;

    private readonly WorkedSessions _sessions = new();

    public void Dispose() => _sessions.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cheaper_model_is_found_with_its_prices_and_without_the_caches_of_others(bool isWarm)
    {
        var saved = 0m;
        for (var i = 0; i < Sessions; i++)
        {
            var steps = Work(20);
            _sessions.Write(i, steps, "reviewer", Sonnet);
            saved += Bill(steps, OfSonnet, WorkedSessions.Shared)
                - Bill(steps, OfHaiku, isWarm && i > 0 ? WorkedSessions.Shared : 0);
            _sessions.Wait(isWarm ? TimeSpan.FromMinutes(1) : TimeSpan.FromMinutes(20));
        }
        var answer = _sessions.Find();
        var finding = Only(answer, "Trial: reviewer on a cheaper model (haiku)");
        Assert.InRange(WorkedSessions.InPeriod(answer, finding.Saving) / saved, 0.95m, 1.05m);
        Assert.Equal((SavingKind.Agent, SavingCertainty.UpperBound), (finding.Kind, finding.Certainty));
        Assert.Contains("model: haiku", finding.Change, StringComparison.Ordinal);
    }

    [Fact]
    public void Lower_effort_saves_at_most_the_thinking()
    {
        var saved = 0m;
        for (var i = 0; i < Sessions; i++)
        {
            _sessions.Write(i, [.. Work(20).Select(static step => step with { Output = 800, Thinking = 500 })], "reviewer", Haiku);
            saved += 20 * 500 * OfHaiku.Output / 1_000_000;
        }
        var answer = _sessions.Find();
        var finding = Only(answer, "Trial: reviewer with lower effort");
        Assert.InRange(WorkedSessions.InPeriod(answer, finding.Saving) / saved, 0.95m, 1.05m);
        Assert.Equal(SavingCertainty.UpperBound, finding.Certainty);
    }

    [Fact]
    public void An_agent_that_pauses_gets_a_lifetime_of_its_own()
    {
        var saved = 0m;
        for (var i = 0; i < Sessions; i++)
        {
            var pausing = Work(20, static step => step % 4 == 3 ? 700 : 20);
            _sessions.Write(i, pausing, "waiter", Haiku);
            _sessions.Wait(TimeSpan.FromHours(2));
            _sessions.Write(i, Work(20), "reviewer", Haiku);
            _sessions.Wait(TimeSpan.FromHours(2));
            saved += Bill(pausing, OfHaiku, WorkedSessions.Shared)
                - Bill(pausing, OfHaiku with { Write = OfHaiku.Hour }, WorkedSessions.Shared, lost: Lost);
        }
        var answer = _sessions.Find();
        var finding = Only(answer, "Cache lifetime of one hour for the agent waiter");
        Assert.InRange(WorkedSessions.InPeriod(answer, finding.Saving) / saved, 0.95m, 1.05m);
        Assert.Contains("experimental: { cacheTtl: 1h }", finding.Change, StringComparison.Ordinal);
        Assert.DoesNotContain(answer.Findings,
            static other => other.Title.EndsWith("for the agent reviewer", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_found_for_an_agent_on_the_cheapest_model_that_does_not_pause_or_think()
    {
        for (var i = 0; i < Sessions; i++)
            _sessions.Write(i, Work(20), "reviewer", Haiku);
        Assert.Empty(_sessions.Find(0).Findings);
    }

    [Fact]
    public void Trials_are_never_about_main_threads()
    {
        for (var i = 0; i < Sessions; i++)
            _sessions.Write(i, [.. Work(20).Select(static step => step with { Output = 800, Thinking = 500 })]);
        var answer = _sessions.Find(0);
        Assert.DoesNotContain(answer.Findings, static finding => finding.Kind == SavingKind.Agent);
        Assert.Empty(answer.Agents);
    }

    [Fact]
    public void A_run_costs_its_start_up_its_work_and_its_answer()
    {
        var steps = Work(20);
        for (var i = 0; i < Sessions; i++)
        {
            _sessions.Write(i, steps, "reviewer");
            _sessions.Write(i, steps);
        }
        var cost = Assert.Single(_sessions.Find(0).Agents);
        var startup = ((WorkedSessions.Shared * Opus.Read) + ((WorkedSessions.Start - WorkedSessions.Shared) * Opus.Write)
            + (19 * WorkedSessions.Start * Opus.Read)) / 1_000_000;
        var answer = steps[^1].Output * Opus.Output / 1_000_000;
        Assert.Equal(("reviewer", 12L, 240L), (cost.Agent, cost.Runs, cost.Requests));
        Assert.Equal(Bill(steps, Opus, WorkedSessions.Shared), cost.RunCost, 9);
        Assert.Equal(startup, cost.RunStartup, 9);
        Assert.Equal(answer, cost.RunAnswer, 9);
        Assert.Equal(cost.RunCost, cost.RunStartup + cost.RunWork + cost.RunAnswer, 9);
    }

    private static SavingFinding Only(SavingAnswer answer, string title) =>
        Assert.Single(answer.Findings, finding => finding.Title.StartsWith(title, StringComparison.Ordinal));

    private static List<Step> Work(int steps, Func<int, double>? gap = null) => [.. Enumerable.Range(0, steps).Select(step =>
        new Step("Bash", "", 700, 150) { Gap = gap?.Invoke(step) ?? 20 })];

    // The bill of a run in USD. Without loss, a pause of more than five minutes writes everything again.
    private static decimal Bill(List<Step> steps, (decimal Write, decimal Hour, decimal Read, decimal Output) price, long kept,
        decimal? lost = null)
    {
        var (bill, prompt) = (0m, WorkedSessions.Start);
        for (var i = 0; i < steps.Count; i++)
        {
            var read = i > 0 && steps[i].Gap > WorkedSessions.Lifetime ? kept * (lost is { } share ? 1 - share : 0) : kept;
            bill += (read * price.Read) + ((prompt - read) * price.Write) + (steps[i].Output * price.Output);
            (kept, prompt) = (prompt, prompt + steps[i].Growth);
        }
        return bill / 1_000_000;
    }
}
