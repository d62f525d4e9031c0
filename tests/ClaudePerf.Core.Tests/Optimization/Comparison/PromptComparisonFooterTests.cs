using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Optimization.Comparison;

namespace ClaudePerf.Core.Tests.Optimization.Comparison;

public class PromptComparisonFooterTests
{
    [Fact]
    public void Changes_are_counted_by_kind()
    {
        var after = PromptInput.Read("# Rules\n\n- Run `make check`.\n", PromptKind.Agent) with { Name = "a" };
        var before = after.WithText("# Rules\n\n- Run `make check`.\n- Never delete an account.\n");
        var comparison = new PromptComparer(EcosystemSandbox.Measure).Compare(before, after, null);
        Assert.Equal(
            "1 prompt: 1 lost, 0 weakened, 0 changed, 0 moved, 0 added; "
                + $"{comparison.TokensBefore:N0} -> {comparison.TokensAfter:N0} tokens.",
            PromptComparisonFooter.Of([comparison], comparison.Changes));
        Assert.StartsWith("2 prompts: 0 lost", PromptComparisonFooter.Of([comparison, comparison], []), StringComparison.Ordinal);
    }
}
