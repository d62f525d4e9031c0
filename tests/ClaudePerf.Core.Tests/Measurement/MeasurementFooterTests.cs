using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Tests.Optimization;

namespace ClaudePerf.Core.Tests.Measurement;

public class MeasurementFooterTests
{
    private static PromptMeasurement Measured(string name, long alwaysOn, long onInvoke = 0, long overhead = 0, decimal cost = 0) =>
        new PromptMeasurer(EcosystemSandbox.Measure)
            .MeasureEach([PromptInput.Read($"---\nname: {name}\ndescription: d\n---\nBody\n", PromptKind.Agent)], static _ => { })
            .Single() with
        {
            AlwaysOnTokens = alwaysOn,
            OnInvokeTokens = onInvoke,
            OverheadParts = overhead == 0 ? [] : [new OverheadPart("tools", overhead, default)],
            InputCost = cost,
        };

    [Fact]
    public void Nothing_measured_has_no_footer() => Assert.Null(MeasurementFooter.Of([]));

    [Fact]
    public void The_three_largest_and_the_three_most_expensive_are_named()
    {
        var lines = MeasurementFooter.Of(
        [
            Measured("a", 1, 10, 90, 1), Measured("b", 2, 10, 90, 2), Measured("c", 3, 10, 90, 3), Measured("d", 4, 10, 90, 4),
            Measured("e", 0),
        ])!.Split(Environment.NewLine);
        Assert.Equal("Largest in every session: d 4, c 3, b 2 tokens.", lines[1]);
        Assert.Equal("Most expensive to invoke: d $4.00, c $3.00, b $2.00.", lines[2]);
        Assert.StartsWith("90%", lines[3].Replace(" %", "%", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void The_verification_names_the_largest_difference()
    {
        var (same, off) = (Measured("a", 1) with { Tokens = 100, ApiTokens = 100 }, Measured("b", 1) with { Tokens = 90, ApiTokens = 100 });
        Assert.Equal("Checked 1 prompt against the API: all counts match.", VerificationFooter.Of([same]));
        var text = VerificationFooter.Of([same, off, off with { Name = "c", Tokens = 99 }]);
        Assert.StartsWith("Checked 3 prompts against the API: 2 differ, at most by 10.0", text, StringComparison.Ordinal);
        Assert.EndsWith("(b: 90 measured, 100 by the API).", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 3, 5)]
    [InlineData(false, 3, 2)]
    [InlineData(false, 9, 0)]
    public void Single_prompts_share_a_sample(bool isWhole, int verified, int size) =>
        Assert.Equal(size, ApiVerification.SampleSizeOf(isWhole, verified));
}
