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
    [InlineData("2026-03-29T02:30", "2026-03-29T01:30:00Z", "2026-03-29T01:30:00Z")] // skipped when clocks change
    [InlineData("2026-10-25T02:30", "2026-10-25T00:30:00Z", "2026-10-25T00:30:00Z")] // ambiguous
    public void Times_are_of_the_querys_clock_and_days_whole(string text, string first, string end)
    {
        var time = UsageTime.Parse(text);
        Assert.Equal(Instant(first), time.First(Berlin));
        Assert.Equal(Instant(end), time.End(Berlin));
    }

    [Theory]
    [InlineData("90m", "2026-10-25T08:30:00Z")]
    [InlineData("12h", "2026-10-24T22:00:00Z")]
    [InlineData("1d", "2026-10-24T22:00:00Z")] // today, which started in daylight saving time
    [InlineData("7d", "2026-10-18T22:00:00Z")]
    [InlineData("2 weeks", "2026-10-11T22:00:00Z")]
    [InlineData("1mo", "2026-09-25T22:00:00Z")]
    [InlineData("1000000d", "1970-01-01T00:00:00Z")]
    [InlineData("1000000mo", "1970-01-01T00:00:00Z")]
    [InlineData("1000000h", "1970-01-01T00:00:00Z")]
    public void Lookback_counts_calendar_days_and_exact_hours(string text, string from) =>
        Assert.Equal(Instant(from), UsageLookback.Parse(text).From(Instant("2026-10-25T10:00:00Z"), Berlin));

    [Theory]
    [InlineData("m", "min", "minute", "minutes")]
    [InlineData("h", "hour", "hours")]
    [InlineData("d", "day", "days")]
    [InlineData("w", "week", "weeks")]
    [InlineData("mo", "month", "months")]
    public void Every_word_for_a_unit_is_known(string unit, params string[] words)
    {
        var now = Instant("2026-10-25T10:00:00Z");
        var expected = UsageLookback.Parse("3" + unit).From(now, Berlin);
        Assert.True(expected < now);
        foreach (var word in words)
        {
            foreach (var text in (string[])[$"3{word}", $"3 {word}", $" 3  {word.ToUpperInvariant()} "])
                Assert.Equal(expected, UsageLookback.Parse(text).From(now, Berlin));
        }
    }

    [Theory]
    [InlineData("20752d", "1970-01-01")]
    [InlineData("20751d", "1970-01-02")]
    [InlineData("2964w", "1970-01-05")]
    [InlineData("681mo", "1970-01-26")]
    public void Lookback_in_days_reaches_back_to_the_first_of_the_calendar(string text, string day) =>
        Assert.Equal(new UsageCalendar(Berlin).StartOf(DateOnly.Parse(day, CultureInfo.InvariantCulture)),
            UsageLookback.Parse(text).From(Instant("2026-10-25T10:00:00Z"), Berlin));

    [Theory]
    [InlineData("20753d")]
    [InlineData("2965w")]
    [InlineData("682mo")]
    [InlineData("500000h")]
    [InlineData("1000000w")]
    public void Lookback_beyond_that_is_the_start_of_the_calendar(string text) =>
        Assert.Equal(DateTimeOffset.UnixEpoch, UsageLookback.Parse(text).From(Instant("2026-10-25T10:00:00Z"), Berlin));

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("0d")]
    [InlineData("-7d")]
    [InlineData("7 parsecs")]
    [InlineData("99999999999d")]
    [InlineData("1000001d")]
    public void Lookback_in_another_format_is_rejected(string text) =>
        Assert.Equal($"'{text}' is not a valid duration. Use a format like 90m, 12h, 7d, 2w or 3mo.",
            Assert.Throws<FormatException>(() => UsageLookback.Parse(text)).Message);

    [Fact]
    public void Lookback_of_a_length_is_exact_to_the_minute()
    {
        var now = Instant("2026-10-25T10:00:00Z");
        Assert.Equal(now.AddMinutes(-2), new UsageLookback(TimeSpan.FromSeconds(61)).From(now, Berlin));
        Assert.Equal(now.AddMinutes(-1), new UsageLookback(TimeSpan.FromMinutes(1)).From(now, Berlin));
        Assert.Throws<ArgumentOutOfRangeException>(() => new UsageLookback(TimeSpan.FromSeconds(59)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new UsageLookback(TimeSpan.FromMinutes(1_000_000_001)));
        Assert.Throws<ArgumentNullException>(() => UsageLookback.Parse(null!));
    }

    [Theory]
    [InlineData("de-DE", "06.07.2026", "2026-07-06")]
    [InlineData("de-DE", "13.07.2026", "2026-07-13")]
    [InlineData("en-GB", "06/07/2026", "2026-07-06")]
    [InlineData("en-GB", "13/07/2026", "2026-07-13")]
    [InlineData("en-US", "07/06/2026", "2026-07-06")]
    [InlineData("fr-FR", "6 juillet 2026", "2026-07-06")]
    [InlineData("ja-JP", "2026/07/06", "2026-07-06")]
    [InlineData("de-DE", "2026-07-06", "2026-07-06")]
    [InlineData("en-GB", " 2026-7-6 ", "2026-07-06")]
    [InlineData("th-TH", "2026-07-06", "2026-07-06")]
    public void A_day_is_read_as_the_user_writes_it_and_is_whole(string culture, string text, string day) => In(culture, () =>
    {
        var calendar = new UsageCalendar(Berlin);
        var expected = DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var time = UsageTime.Parse(text);
        Assert.Equal((calendar.StartOf(expected), calendar.StartOf(expected.AddDays(1))), (time.First(Berlin), time.End(Berlin)));
    });

    [Theory]
    [InlineData("de-DE", "06.07.2026 14:30", "2026-07-06T12:30:00Z")]
    [InlineData("en-GB", "06/07/2026 14:30", "2026-07-06T12:30:00Z")]
    [InlineData("fi-FI", "6.7.2026 14.30", "2026-07-06T12:30:00Z")]
    [InlineData("en-US", "7/6/2026 2:30 PM", "2026-07-06T12:30:00Z")]
    [InlineData("de-DE", "2026-07-06 14:30", "2026-07-06T12:30:00Z")]
    [InlineData("de-DE", "2026-07-06T14:30:00Z", "2026-07-06T14:30:00Z")]
    public void A_time_is_read_as_the_user_writes_it(string culture, string text, string instant) =>
        In(culture, () => Assert.Equal(Instant(instant), UsageTime.Parse(text).First(Berlin)));

    [Theory]
    [InlineData("de-DE", "07/13/2026")]
    [InlineData("en-GB", "07/13/2026")]
    [InlineData("en-US", "13/07/2026")]
    public void A_day_of_another_culture_is_not_guessed(string culture, string text) =>
        In(culture, () => Assert.Throws<FormatException>(() => UsageTime.Parse(text)));

    private static void In(string culture, Action test)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            test();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("2026-13-01")]
    public void Time_in_another_format_is_rejected(string text) => Assert.Throws<FormatException>(() => UsageTime.Parse(text));

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
