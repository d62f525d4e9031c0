using System.Globalization;
using ClaudePerf.Core.Savings.AgentCosts;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Savings;

/// <summary>
/// Subagents in old transcripts, which are sidechains without a name, with claude-sonnet-5 at $2 input per million tokens.
/// </summary>
public class UnnamedAgentTests
{
    [Fact]
    public void Sidechains_without_a_name_are_reported_with_their_cost()
    {
        var (main, side) = (Requests.At("2026-11-02T08:00:00Z", input: 1_000_000),
            Requests.At("2026-11-02T08:01:00Z", input: 2_000_000) with { IsSidechain = true });
        Assert.Equal("Subagents ran, but their transcripts, from an old version of Claude Code, do not contain their names: "
            + "1 request for $4.00.", LeftOut(main, side));
        Assert.Equal("No agents ran in this period.", LeftOut(main));
        var named = Requests.At("2026-11-02T08:02:00Z", input: 1_000_000) with
        {
            IsSidechain = true, AgentId = "a1", AgentType = "reviewer",
        };
        Assert.Null(LeftOut(main, named));
        Assert.StartsWith("Other subagents ran,", LeftOut(main, side, named), StringComparison.Ordinal);
    }

    private static string? LeftOut(params UsageRequest[] requests) => AgentRunCost.LeftOut(
        new SavingReplay(UsageTable.FromRequests(requests), Requests.By(), cancellation: TestContext.Current.CancellationToken),
        CultureInfo.InvariantCulture);
}
