using System.Globalization;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Budgets.Prediction;

public class PredictionTests
{
    private static readonly DateTimeOffset First = new(2026, 9, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Runs_that_always_cost_the_same_are_predicted_exactly()
    {
        var requests = Enumerable.Range(0, 30)
            .SelectMany(session => Run(session, "reviewer", turns: 4, prompt: 1000, output: 50)).ToArray();
        var prediction = Predict(requests, new PlannedPrompt("reviewer", "reviewer", null, 1000, 10));
        // 4 × 1000 + 4 × 50, ten times.
        Assert.Equal((42_000m, 10, 30), (prediction.Expected, prediction.Invocations, prediction.HistoryRuns));
        Assert.Equal((4.0, 200.0), (prediction.Turns, prediction.OutputTokens));
        Assert.InRange(42_000m, prediction.Low, prediction.High!.Value);
        Assert.Empty(prediction.WithoutHistory);
    }

    [Fact]
    public void A_longer_prompt_costs_more_in_every_turn()
    {
        var requests = Enumerable.Range(0, 30)
            .SelectMany(session => Run(session, "reviewer", turns: 4, prompt: 1000, output: 50)).ToArray();
        // 500 tokens more in each of 4 turns.
        Assert.Equal(6_200m, Predict(requests, new PlannedPrompt("reviewer", "reviewer", null, 1500, 1)).Expected);
    }

    [Fact]
    public void An_agent_without_runs_is_predicted_from_all_agents()
    {
        var requests = Enumerable.Range(0, 30).SelectMany(session => Run(session, "reviewer", turns: 2, prompt: 1000, output: 0)).ToArray();
        Assert.Equal(2000m, Predict(requests, new PlannedPrompt("new", "new", null, 1000, 1)).Expected);
    }

    [Fact]
    public void Without_history_only_the_first_prompt_is_counted_and_reported()
    {
        var prediction = Predict([], new PlannedPrompt("reviewer", "reviewer", null, 1234, 2));
        Assert.Equal((2468m, (decimal?)null, true), (prediction.Expected, prediction.High, prediction.MayExceed));
        Assert.Equal(["reviewer"], prediction.WithoutHistory);
    }

    [Fact]
    public void Another_agents_budget_is_not_affected()
    {
        var requests = Run(0, "reviewer", turns: 4, prompt: 1000, output: 50).ToArray();
        var prediction = Predict(requests, new PlannedPrompt("tester", "tester", null, 1000, 10), new BudgetScope { Agent = ["reviewer"] });
        Assert.Equal((0, 0m), (prediction.Invocations, prediction.Expected));
    }

    [Fact]
    public void The_interval_has_the_stated_coverage()
    {
        // Sessions of one to six runs whose costs spread by a factor of about ten in either direction.
        var random = new Random(7);
        var requests = new List<UsageRequest>();
        for (var session = 0; session < 400; session++)
        {
            for (var run = random.Next(1, 7); run > 0; run--)
                requests.AddRange(
                    Run(session, run % 2 == 0 ? "reviewer" : "tester", random.Next(1, 20), random.Next(500, 5000),
                        random.Next(10, 3000), run));
        }
        var replayed =
            PredictionReplay.Run(UsageTable.FromRequests(requests), BudgetUnit.USD, Options(), TestContext.Current.CancellationToken);
        Assert.Equal(399, replayed.Count);
        Assert.InRange(replayed.Skip(50).Average(session => session.IsCovered ? 1.0 : 0), 0.85, 0.95);
        Assert.Equal((0, 1), (replayed[9].Before, replayed[10].Before));
    }

    [Fact]
    public void A_session_is_predicted_from_sessions_that_ended_before_it()
    {
        // The second starts while the first is still running, so it has no history.
        UsageRequest[] requests =
        [
            .. Run(0, "reviewer", turns: 2, prompt: 1000, output: 0),
            .. Run(0, "reviewer", turns: 2, prompt: 9000, output: 0, run: 2)
            .Select(request => request with { SessionId = "overlapping", Timestamp = request.Timestamp.AddSeconds(1) }),
            .. Run(5, "reviewer", turns: 2, prompt: 1000, output: 0),
        ];
        var replayed = Assert.Single(
            PredictionReplay.Run(UsageTable.FromRequests(requests), BudgetUnit.Tokens, Options(), TestContext.Current.CancellationToken));
        Assert.Equal(("session5", 2000.0), (replayed.Session, replayed.Actual));
    }

    private static BudgetOptions Options() => new() { Catalog = Requests.Catalog, Now = First.AddDays(60), TimeZone = TimeZoneInfo.Utc };

    private static BudgetPrediction Predict(UsageRequest[] requests, PlannedPrompt prompt, BudgetScope? scope = null)
    {
        var table = UsageTable.FromRequests(requests);
        var budget = new TokenBudget { Name = "b", Limit = 1_000_000, Unit = BudgetUnit.Tokens, Scope = scope ?? BudgetScope.Everything };
        var states = BudgetEvaluator.Evaluate([budget], table, Options(), TestContext.Current.CancellationToken);
        return Assert.Single(BudgetPredictor.Predict([prompt], states, table, Options(), null, TestContext.Current.CancellationToken));
    }

    private static IEnumerable<UsageRequest> Run(int session, string agent, int turns, long prompt, long output, int run = 1) =>
        Enumerable.Range(0, turns).Select(turn =>
        Requests.At(First.AddHours(session).AddSeconds(turn * 10 + run)
            .ToString("O", CultureInfo.InvariantCulture), "claude-opus-5-5", prompt, output, $"{session}/{run}/{turn}") with
        {
            SessionId = $"session{session}",
            AgentId = $"a{session}-{run}",
            AgentType = agent,
            IsSidechain = true,
        });
}
