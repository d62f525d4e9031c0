using System.Globalization;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using CsCheck;

namespace ClaudePerf.Core.Tests.Budgets.Prediction;

/// <summary>What a running session will have used at its end, computed by hand and for arbitrary sessions.</summary>
public class SpendingHistoryTests
{
    private static readonly DateTimeOffset First = new(2026, 9, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = First.AddDays(40).AddMinutes(1);

    [Fact]
    public void A_session_is_expected_to_continue_like_past_ones()
    {
        // Of 40 sessions with 1000 tokens per request, 30 end after 10 requests and 10 after 20; this one has made 5.
        var state = Evaluate([.. Past(30, 10), .. Past(10, 20, from: 30), .. Session(40, 5)], limit: 15_000);
        Assert.Equal((5000m, 5, 40), (state.Used, state.Outlook!.Requests, state.Outlook.Past));
        Assert.Equal((10_000.0, 10_000.0, 20_000.0), (state.Outlook.Low, state.Outlook.Middle, state.Outlook.High));
        Assert.Equal((0.25, false), (Math.Round(state.ChanceOfExceeding!.Value, 9), state.IsLikelyToExceed));
        Assert.Null(state.Forecast);
    }

    [Fact]
    public void It_warns_early_of_probably_exceeding_the_budget()
    {
        var state = Evaluate([.. Past(10, 10), .. Past(30, 20, from: 10), .. Session(40, 5)], limit: 15_000);
        Assert.True(state.IsLikelyToExceed);
        Assert.Equal(BudgetStatus.Ok, state.Status);
        Assert.Equal(
            "Budget 'b' will probably be used up: 5,000 tokens of 15,000 tokens (33%) in this session. Based on 40 past sessions that got "
                + "this far, the chance is 75%; nine of ten such sessions end between 10,000 tokens and 20,000 tokens.",
            BudgetText.WillExceed(state, CultureInfo.InvariantCulture));
        var entry = Assert.Single(HookEntries.FromState(state));
        Assert.Equal(
            (false, BudgetText.WillExceed(state, CultureInfo.InvariantCulture), "session40"), (entry.Blocks, entry.Message, entry.Session));
        Assert.Single(entry.Marks);
    }

    [Fact]
    public void The_warning_of_a_session_is_given_once()
    {
        var early = Assert.Single(HookEntries.FromState(Evaluate([.. Past(40, 20), .. Session(40, 5)], limit: 15_000)));
        var later = Assert.Single(HookEntries.FromState(Evaluate([.. Past(40, 20), .. Session(40, 6)], limit: 15_000)));
        Assert.NotEqual(early.Message, later.Message);
        Assert.Equal(early.Marks, later.Marks);
    }

    [Fact]
    public void Sessions_of_the_same_project_weigh_more()
    {
        // 30 of another project that end after 10 requests, 10 of this one that end after 20: 10 × 20 of 30 + 10 × 20.
        var state = Evaluate([.. Past(30, 10, project: "/home/dev/other"), .. Past(10, 20, from: 30), .. Session(40, 5)], limit: 15_000);
        Assert.Equal(200.0 / 230, state.ChanceOfExceeding!.Value, 9);
    }

    [Fact]
    public void Sessions_with_similar_usage_weigh_more()
    {
        // Ten times as expensive, so that only the floor of 0.2 is left of their weight, and longer.
        var state = Evaluate([.. Past(30, 10), .. Past(10, 20, from: 30, tokens: 10_000), .. Session(40, 5)], limit: 15_000);
        Assert.Equal(10 * 0.2 / ((30 * 1.2) + (10 * 0.2)), state.ChanceOfExceeding!.Value, 6);
    }

    [Theory]
    [InlineData(4, 40, false)]
    [InlineData(5, 19, false)]
    [InlineData(5, 20, true)]
    // No past session got as far.
    [InlineData(11, 40, false)]
    public void Too_little_history_gives_no_outlook(int requests, int past, bool isTold) =>
        Assert.Equal(isTold, Evaluate([.. Past(past, 10), .. Session(40, requests)], limit: 15_000).Outlook is not null);

    [Fact]
    public void An_ended_session_has_no_outlook_and_a_running_one_is_not_history()
    {
        UsageRequest[] requests = [.. Past(20, 10), .. Session(40, 5)];
        Assert.Null(Evaluate(requests, 15_000, Now.AddHours(1)).Outlook);
        // One of the twenty is still running.
        Assert.Null(Evaluate([.. Past(19, 10), .. Session(40, 5), .. Session(40, 7).Select(static request =>
            request with { SessionId = "beside", Key = request.Key with { First = "beside" + request.MessageId } })], 15_000).Outlook);
    }

    [Fact]
    public void A_used_up_budget_has_no_chance_left()
    {
        var state = Evaluate([.. Past(40, 20), .. Session(40, 5)], limit: 5_000);
        Assert.Equal((BudgetStatus.Exceeded, null, false), (state.Status, state.ChanceOfExceeding, state.IsLikelyToExceed));
    }

    [Fact]
    public void Runs_are_compared_with_runs_of_the_same_agent()
    {
        static UsageRequest AsRun(UsageRequest request, string agent) => request with { AgentId = "run-" + request.SessionId,
            AgentType = agent, IsSidechain = true };
        UsageRequest[] requests = [.. Past(30, 10).Select(static request => AsRun(request, "tester")), .. Past(10, 20, from: 30)
            .Select(static request => AsRun(request, "reviewer")), .. Session(40, 5).Select(static request => AsRun(request, "reviewer"))];
        var state = Evaluate(requests, 15_000, period: BudgetPeriodKind.Run);
        Assert.Equal("run-session40", state.Run);
        Assert.Equal(200.0 / 230, state.ChanceOfExceeding!.Value, 9);
    }

    [Fact]
    public void An_outlook_is_never_below_what_was_used_and_its_ends_are_in_order() => Gen.Select(
        Gen.Int[1, 60].Array[20, 60], Gen.Int[5, 20], Gen.Int[1, 100_000]).Sample(static (lengths, requests, tokens) =>
    {
        UsageRequest[] all = [.. lengths.SelectMany((length, i) => Session(i % 39, length, tokens: 1 + (i * 7919 % 50_000),
            name: $"past{i}")), .. Session(40, requests, tokens: tokens)];
        if (Evaluate(all, limit: 1_000_000).Outlook is not { } outlook)
            return lengths.Count(length => length >= requests) < 20;
        return outlook.SoFar <= outlook.Low && outlook.Low <= outlook.Middle && outlook.Middle <= outlook.High
            && outlook.ChanceOf(outlook.SoFar) is > 0.999999 and < 1.000001 && outlook.ChanceOf(outlook.High * 1.000001) <= 0.05;
    }, iter: 100);

    private static IEnumerable<UsageRequest> Past(int count, int requests, int from = 0, long tokens = 1000,
        string project = "/home/dev/project") =>
        Enumerable.Range(from, count).SelectMany(session => Session(session, requests, tokens, project));

    private static IEnumerable<UsageRequest> Session(int day, int requests, long tokens = 1000, string project = "/home/dev/project",
        string? name = null) => Enumerable.Range(0, requests).Select(request =>
        Requests.At(First.AddDays(day).AddSeconds(request)
            .ToString("O", CultureInfo.InvariantCulture), input: tokens, id: $"{name}{day}/{request}")
            with { SessionId = name ?? $"session{day}", Project = project });

    private static BudgetState Evaluate(UsageRequest[] requests, decimal limit, DateTimeOffset? now = null,
        BudgetPeriodKind period = BudgetPeriodKind.Session)
    {
        var budget = new TokenBudget { Name = "b", Limit = limit, Unit = BudgetUnit.Tokens, Period = new BudgetPeriod(period) };
        var options = new BudgetOptions { Catalog = Requests.Catalog, Now = now ?? Now, TimeZone = TimeZoneInfo.Utc };
        return Assert.Single(BudgetEvaluator.Evaluate([budget], UsageTable.FromRequests(requests), options,
            TestContext.Current.CancellationToken));
    }
}
