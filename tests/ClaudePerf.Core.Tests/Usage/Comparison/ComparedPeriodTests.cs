using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage.Comparison;

namespace ClaudePerf.Core.Tests.Usage.Comparison;

public class ComparedPeriodTests
{
    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("2026-09-07T00:00Z", "2026-09-14T00:00Z", "2026-08-31T00:00Z", "2026-09-07T00:00Z")]
    [InlineData("2026-09-07T00:00Z", "2026-09-13T15:00Z", "2026-08-31T00:00Z", "2026-09-06T15:00Z")]
    [InlineData("2026-09-07T00:00Z", "2026-09-07T12:00Z", "2026-09-06T00:00Z", "2026-09-06T12:00Z")]
    [InlineData("2026-09-07T09:30Z", "2026-09-07T12:00Z", "2026-09-07T07:00Z", "2026-09-07T09:30Z")]
    public void The_period_before_is_as_long_and_has_the_same_hours(string since, string until, string expectedSince, string expectedUntil)
    {
        var before = new ComparedPeriod(At(since), At(until)).Before(TimeZoneInfo.Utc);
        Assert.Equal(new ComparedPeriod(At(expectedSince), At(expectedUntil)), before);
    }

    [Fact]
    public void Days_are_those_of_the_time_zone_even_if_clocks_change()
    {
        var berlin = Requests.Zone("Europe/Berlin");
        // Clocks were set back on 25 October: the preceding week is one hour shorter than the week that contains the change.
        var before = new ComparedPeriod(At("2026-10-20T00:00+02:00"), At("2026-10-27T00:00+01:00")).Before(berlin);
        Assert.Equal(At("2026-10-13T00:00+02:00"), before!.Value.Since);
        Assert.Equal(At("2026-10-20T00:00+02:00"), before.Value.Until);
    }

    [Theory]
    [InlineData(null, "2026-09-14T00:00Z")]
    [InlineData("2026-09-14T00:00Z", null)]
    public void A_period_without_start_or_end_has_no_preceding_period(string? since, string? until)
    {
        Assert.Null(new ComparedPeriod(since is null ? null : At(since), until is null ? null : At(until)).Before(TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData("2026-09-07T00:00Z", "2026-09-14T00:00Z", "2026-09-07 to 2026-09-13")]
    [InlineData("2026-09-07T00:00Z", "2026-09-08T00:00Z", "2026-09-07")]
    [InlineData("2026-09-07T00:00Z", "2026-09-07T12:30Z", "2026-09-07 00:00 to 2026-09-07 12:30")]
    [InlineData("2026-09-07T00:00Z", null, "since 2026-09-07")]
    [InlineData(null, "2026-09-08T00:00Z", "until 2026-09-07")]
    [InlineData(null, null, "all time")]
    public void Periods_of_whole_days_are_described_by_dates(string? since, string? until, string expected)
    {
        Assert.Equal(expected,
            new ComparedPeriod(since is null ? null : At(since), until is null ? null : At(until)).Describe(TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData("2026-08-01T00:00Z", null, "2026-08-01T00:00Z", "2026-08-08T00:00Z")]
    [InlineData(null, "2026-08-08T00:00Z", "2026-08-01T00:00Z", "2026-08-08T00:00Z")]
    [InlineData("2026-08-01T00:00Z", "2026-08-02T00:00Z", "2026-08-01T00:00Z", "2026-08-02T00:00Z")]
    public void A_period_at_another_time_is_as_long_unless_both_ends_are_given(
        string? since, string? until, string expectedSince, string expectedUntil)
    {
        var week = new ComparedPeriod(At("2026-09-07T00:00Z"), At("2026-09-14T00:00Z"));
        Assert.Equal(new ComparedPeriod(At(expectedSince), At(expectedUntil)),
            week.At(since is null ? null : At(since), until is null ? null : At(until)));
    }
}
