using ClaudePerf.Core.Coordination;
using ClaudePerf.Core.Coordination.Arrangements;
using ClaudePerf.Core.Coordination.Impact;
using ClaudePerf.Core.Coordination.Latency;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tests.Coordination;

public class CoordinationFooterTests
{
    private static CoordinationArrangement Arrangement(params (StepEffect Effect, decimal Cost)[] steps) => new()
    {
        Pattern = "p",
        Cost = 1,
        Steps = [.. steps.Select(static step => new ArrangementStep("p", "id", step.Effect, "what", "how", [], 0, step.Cost, 0, null))],
    };

    private static string Plain(string text) => text.Replace(" %", "%", StringComparison.Ordinal);

    [Fact]
    public void Steps_are_added_up_by_how_safe_they_are()
    {
        var one = ArrangementFooter.Of([Arrangement((StepEffect.Safe, 0.8m), (StepEffect.Behaviour, 0.5m))]);
        Assert.Equal("One run: $1.00 today, $0.8000 with the safe steps (20% less), $0.5000 with the steps that need your judgment "
            + "(50% less).", Plain(one[1]));
        Assert.Equal("Cheaper models are not included.", one[2]);
        var two = ArrangementFooter.Of([Arrangement((StepEffect.Model, 0.1m)), Arrangement()]);
        Assert.StartsWith("One run of each: $2.00 today", two[1], StringComparison.Ordinal);
        Assert.StartsWith("With cheaper models it would be $1.10 (45% less)", Plain(two[2]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cost_of_nothing_saves_nothing() => Assert.Equal("0%", Plain(CostText.Less(0, 0)));

    [Fact]
    public void Without_measurements_costs_are_zero() =>
        Assert.StartsWith("One run of each: $0.00 uncached", CoordinationFooter.Of([])[1], StringComparison.Ordinal);

    [Fact]
    public void A_history_without_transcripts_has_no_patterns_and_says_what_a_prediction_needs()
    {
        var history = RunHistory.Read("/nowhere", [], ModelCatalog.LoadDefault(), TestContext.Current.CancellationToken);
        Assert.Empty(history.Patterns);
        Assert.Equal(["", $"No model has the {LatencyModel.MinSamples} timed responses required for a prediction."],
            ResponseTimeFooter.Of(history.Latency));
    }
}
