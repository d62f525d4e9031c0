using System.Globalization;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Usage.Queries;

public class UsageTimeTests
{
    private static readonly TimeZoneInfo Berlin = Requests.Zone("Europe/Berlin");

    [Theory]
    [InlineData("2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("2026-11-22T14:30", "2026-11-22T13:30:00Z", "2026-11-22T13:30:00Z")]
    [InlineData("2026-11-22T14:30Z", "2026-11-22T14:30:00Z", "2026-11-22T14:30:00Z")]
    [InlineData("2026-11-22T14:30+05:30", "2026-11-22T09:00:00Z", "2026-11-22T09:00:00Z")]
    [InlineData("2026-03-29T02:30", "2026-03-29T01:30:00Z", "2026-03-29T01:30:00Z")] // skipped by the clocks
    [InlineData("2026-10-25T02:30", "2026-10-25T00:30:00Z", "2026-10-25T00:30:00Z")] // shown twice
    public void Times_are_of_the_querys_clock_and_days_whole(string text, string first, string end)
    {
        var time = UsageTime.Parse(text);
        Assert.Equal(Instant(first), time.First(Berlin));
        Assert.Equal(Instant(end), time.End(Berlin));
    }

    [Theory]
    [InlineData("90m", "2026-10-25T08:30:00Z")]
    [InlineData("12h", "2026-10-24T22:00:00Z")]
    [InlineData("1d", "2026-10-24T22:00:00Z")] // today, which began 02:00 summer time
    [InlineData("7d", "2026-10-18T22:00:00Z")]
    [InlineData("2 weeks", "2026-10-11T22:00:00Z")]
    [InlineData("1mo", "2026-09-25T22:00:00Z")]
    [InlineData("1000000d", "1970-01-01T00:00:00Z")]
    [InlineData("1000000mo", "1970-01-01T00:00:00Z")]
    [InlineData("1000000h", "1970-01-01T00:00:00Z")]
    public void Lookback_counts_calendar_days_and_exact_hours(string text, string from) =>
        Assert.Equal(Instant(from), UsageLookback.Parse(text).From(Instant("2026-10-25T10:00:00Z"), Berlin));

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("0d")]
    [InlineData("-7d")]
    [InlineData("7 parsecs")]
    [InlineData("99999999999d")]
    public void Lookback_of_another_form_is_refused(string text) => Assert.Throws<FormatException>(() => UsageLookback.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("2026-13-01")]
    public void Time_of_another_form_is_refused(string text) => Assert.Throws<FormatException>(() => UsageTime.Parse(text));

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
