using ClaudePerf.Core.Caching;

namespace ClaudePerf.Core.Tests.Caching;

public sealed class EntryAgeTests
{
    [Theory]
    [InlineData("90m", "01:30:00", "01:30:00")]
    [InlineData("12h", "12:00:00", "12h")]
    [InlineData("48 hours", "2.00:00:00", "2d")]
    [InlineData("30d", "30.00:00:00", "30d")]
    [InlineData(" 2 Weeks ", "14.00:00:00", "14d")]
    [InlineData("1.12:00:00", "1.12:00:00", "36h")]
    public void A_duration_is_parsed(string text, string length, string shown)
    {
        Assert.Equal(TimeSpan.Parse(length, System.Globalization.CultureInfo.InvariantCulture), EntryAge.Parse(text).Length);
        Assert.Equal(shown, EntryAge.Parse(text).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("d")]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("1.5d")]
    [InlineData("99999999999d")]
    [InlineData("999999d")]
    [InlineData("00:00:01")]
    [InlineData("forever")]
    public void An_invalid_duration_is_rejected(string text) =>
        Assert.Contains(
            "90m, 12h, 30d or 2w", Assert.Throws<FormatException>(() => EntryAge.Parse(text)).Message, StringComparison.Ordinal);
}
