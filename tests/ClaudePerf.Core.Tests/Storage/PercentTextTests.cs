using System.Globalization;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tests.Storage;

public class PercentTextTests
{
    [Theory]
    [InlineData(0, "0%")]
    [InlineData(0.0001, "<0.1%")]
    [InlineData(-0.0001, "-<0.1%")]
    [InlineData(0.034, "3.4%")]
    [InlineData(0.0996, "10%")]
    [InlineData(0.42, "42%")]
    [InlineData(1, "100%")]
    [InlineData(12.34, "1,234%")]
    [InlineData(-0.034, "-3.4%")]
    public void Shares_have_a_decimal_only_below_ten(double share, string text) =>
        Assert.Equal(text, PercentText.In(CultureInfo.InvariantCulture, share));

    [Fact]
    public void Changes_have_a_sign_in_both_directions() =>
        Assert.Equal(["+20%", "-20%", "0%"],
            new[] { 0.2, -0.2, 0 }.Select(static change => PercentText.ChangeIn(CultureInfo.InvariantCulture, change)));

    [Theory]
    [InlineData(0, "0 misses")]
    [InlineData(1, "1 miss")]
    [InlineData(1234, "1,234 misses")]
    public void Counts_agree_with_their_nouns(long count, string text) =>
        Assert.Equal(text, CountText.In(CultureInfo.InvariantCulture, count, "miss", "misses"));
}
