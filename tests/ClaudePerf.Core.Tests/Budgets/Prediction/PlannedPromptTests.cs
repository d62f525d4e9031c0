using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Tests.Optimization;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Budgets.Prediction;

public class PlannedPromptTests
{
    private static PromptMeasurement Measure(PromptKind kind) => new PromptMeasurer(EcosystemSandbox.Measure)
        .MeasureEach([PromptInput.Read("---\nname: a\ndescription: d\n---\nBody\n", kind)], static _ => { }).Single()
            with { OverheadParts = [new OverheadPart("tools", 100, default)] };

    [Fact]
    public void An_agent_runs_in_its_own_thread_with_its_prompt_and_the_overhead()
    {
        var measured = Measure(PromptKind.Agent);
        Assert.Equal(new PlannedPrompt("a", "a", measured.Model, measured.OnInvokeTokens + 100, 3), PlannedPrompt.Of(measured, 3));
    }

    [Theory]
    [InlineData(PromptKind.Command)]
    [InlineData(PromptKind.Skill)]
    [InlineData(PromptKind.Text)]
    public void Others_run_in_the_main_thread(PromptKind kind)
    {
        var plan = PlannedPrompt.Of(Measure(kind), 1)!;
        Assert.Equal((UsageTable.MainAgent, null), (plan.Agent, plan.InvokeTokens));
    }

    [Theory]
    [InlineData(PromptKind.Memory)]
    [InlineData(PromptKind.Rule)]
    public void What_every_session_sends_cannot_be_run(PromptKind kind) => Assert.Null(PlannedPrompt.Of(Measure(kind), 1));
}
