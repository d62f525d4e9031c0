using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage.Comparison;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Usage.Comparison;

public class ComparisonFooterTests
{
    private static string[] Lines(long before, long after)
    {
        var cancellation = TestContext.Current.CancellationToken;
        ComparedUsage Side(long input, string name) => ComparedUsage.Measure(
            UsageTable.FromRequests([Requests.At("2026-09-07T00:00Z", input: input)]), Requests.By(), name, cancellation);
        return ComparisonFooter.Of(UsageComparison.Compare(Side(before, "first"), Side(after, "second"), arePeriods: true, cancellation))
            .Split(Environment.NewLine);
    }

    [Fact]
    public void The_sides_are_named_and_the_difference_has_a_direction()
    {
        var lines = Lines(1_000_000, 2_000_000);
        Assert.Equal(["", "Reference:  first", "Difference: second"], lines[..3]);
        Assert.StartsWith("The difference side costs $", lines[3], StringComparison.Ordinal);
        Assert.Contains(" more (+100%)", lines[3].Replace(" %", "%", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(" less (", Lines(2_000_000, 1_000_000)[3], StringComparison.Ordinal);
        Assert.EndsWith("with too few sessions to rule out chance.", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_sides_cost_the_same() =>
        Assert.Equal(["Both sides cost the same.", "A request costs the same."], Lines(1_000_000, 1_000_000)[3..]);

    [Fact]
    public void Thinking_that_is_more_than_output_has_a_remark()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var side = ComparedUsage.Measure(
            UsageTable.FromRequests([Requests.At("2026-09-07T00:00Z", output: 5)]), Requests.By(), "side", cancellation);
        string Footer(long thinking) => ComparisonFooter.Of([.. UsageComparison.Compare(side, side, arePeriods: true, cancellation)
            .Select(row => row.Measure == "ThinkingTokens" ? row with { Difference = thinking } : row)]);
        const string Remark = "ThinkingTokens are more than OutputTokens";
        Assert.Contains(Remark, Footer(9), StringComparison.Ordinal);
        Assert.DoesNotContain(Remark, Footer(4), StringComparison.Ordinal);
    }
}
