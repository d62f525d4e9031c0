using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Usage.Queries;

public class TimeGroupingTests
{
    [Fact]
    public void Days_of_berlin_are_23_and_25_hours_long_where_clocks_change()
    {
        var query = Requests.By(UsageGrouping.Day) with { TimeZone = Requests.Zone("Europe/Berlin") };
        var answer = query.Run(
            Requests.At("2026-03-28T22:59:59Z"),
            Requests.At("2026-03-28T23:00:00Z"), // 00:00 +01:00
            Requests.At("2026-03-29T21:59:59Z"), // 23:59:59 +02:00
            Requests.At("2026-03-29T22:00:00Z"),
            Requests.At("2026-10-24T22:00:00Z"), // 00:00 +02:00
            Requests.At("2026-10-25T00:30:00Z"), // 02:30 +02:00
            Requests.At("2026-10-25T01:30:00Z"), // 02:30 +01:00, the same hour by the clock
            Requests.At("2026-10-25T22:59:59Z"),
            Requests.At("2026-10-25T23:00:00Z"));
        Assert.Equal(["2026-03-28:1", "2026-03-29:2", "2026-03-30:1", "2026-10-25:4", "2026-10-26:1"],
            answer.Groups.Select(group => $"{group.Day}:{group.Requests}"));
        Assert.Equal([24, 23, 24, 25, 24], answer.Groups.Select(group => (group.End - group.Start).TotalHours));
        Assert.Equal(TimeSpan.FromHours(1), answer.Groups[1].Start.Offset);
        Assert.Equal(TimeSpan.FromHours(2), answer.Groups[1].End.Offset);
    }

    [Fact]
    public void Hours_with_the_same_name_in_the_night_of_the_change_are_two()
    {
        var query = Requests.By(UsageGrouping.Hour) with { TimeZone = Requests.Zone("Europe/Berlin") };
        var answer = query.Run(Requests.At("2026-10-25T00:30:00Z"), Requests.At("2026-10-25T01:30:00Z"),
            Requests.At("2026-10-25T01:59:00Z"));
        Assert.Equal(["2026-10-25T02:00+02:00:1", "2026-10-25T02:00+01:00:2"],
            answer.Groups.Select(group => $"{group.Hour}:{group.Requests}"));
    }

    [Theory]
    // Clocks jump from 00:00 to 01:00, so the day starts at 01:00.
    [InlineData("Africa/Cairo", "2026-04-23T22:00:00Z", "2026-04-24", "2026-04-24T01:00:00+03:00", 23)]
    // Clocks are set back half an hour at 02:00.
    [InlineData("Australia/Lord_Howe", "2026-04-04T20:00:00Z", "2026-04-05", "2026-04-05T00:00:00+11:00", 24.5)]
    [InlineData("Asia/Kathmandu", "2026-11-22T18:14:59Z", "2026-11-22", "2026-11-22T00:00:00+05:45", 24)]
    [InlineData("Asia/Kathmandu", "2026-11-22T18:15:00Z", "2026-11-23", "2026-11-23T00:00:00+05:45", 24)]
    [InlineData("W. Europe Standard Time", "2026-06-30T22:00:00Z", "2026-07-01", "2026-07-01T00:00:00+02:00", 24)]
    [InlineData("Pacific Standard Time", "2026-11-01T07:00:00Z", "2026-11-01", "2026-11-01T00:00:00-07:00", 25)]
    [InlineData("america/new_york", "2026-03-08T12:00:00Z", "2026-03-08", "2026-03-08T00:00:00-05:00", 23)]
    public void Days_are_right_in_any_zone(string zone, string time, string day, string start, double hours)
    {
        var group = Assert.Single((Requests.By(UsageGrouping.Day) with { TimeZone = Requests.Zone(zone) }).Run(Requests.At(time)).Groups);
        Assert.Equal(day, group.Day);
        Assert.Equal(start, group.Start.ToString("yyyy-MM-ddTHH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(hours, (group.End - group.Start).TotalHours);
    }

    [Theory]
    [InlineData("2026-12-31T12:00:00Z", "2026-W53", "2026-12")]
    [InlineData("2027-01-03T23:59:59Z", "2026-W53", "2027-01")]
    [InlineData("2027-01-04T00:00:00Z", "2027-W01", "2027-01")]
    [InlineData("2024-12-30T00:00:00Z", "2025-W01", "2024-12")]
    public void Weeks_are_of_iso_8601_and_months_of_the_calendar(string time, string week, string month)
    {
        var group = Assert.Single(Requests.By(UsageGrouping.Week, UsageGrouping.Month).Run(Requests.At(time)).Groups);
        Assert.Equal(week, group.Week);
        Assert.Equal(month, group.Month);
    }

    [Fact]
    public void Blocks_begin_on_the_full_hour_of_a_first_request_and_last_five_hours()
    {
        var answer = Requests.By(UsageGrouping.Block).Run(
            Requests.At("2026-11-22T10:59:59.999Z"), // begins 10:00
            Requests.At("2026-11-22T14:59:59.999Z"), // within
            Requests.At("2026-11-22T15:00:00Z"),     // five hours after the start: the next
            Requests.At("2026-11-22T19:30:00Z"),
            Requests.At("2026-11-23T01:20:00Z"),     // after silence
            Requests.At("2026-11-23T01:50:00Z"));
        Assert.Equal(
            ["2026-11-22T10:00+00:00:2", "2026-11-22T15:00+00:00:2", "2026-11-23T01:00+00:00:2"],
            answer.Groups.Select(group => $"{group.Block}:{group.Requests}"));
        Assert.All(answer.Groups, group => Assert.Equal(TimeSpan.FromHours(5), group.End - group.Start));
    }

    [Fact]
    public void Blocks_are_those_of_all_requests_even_where_few_are_asked_for()
    {
        var query = Requests.By(UsageGrouping.Block) with { Model = name => name == "claude-opus-5" };
        var group = Assert.Single(
            query.Run(Requests.At("2026-11-22T08:15:00Z"), Requests.At("2026-11-22T11:30:00Z", "claude-opus-5")).Groups);
        Assert.Equal("2026-11-22T08:00+00:00", group.Block);
    }

    [Fact]
    public void Requests_without_a_time_are_grouped_and_not_lost()
    {
        var answer = Requests.By(UsageGrouping.Day).Run(Requests.At("2026-11-22T08:15:00Z") with { Timestamp = default });
        Assert.Equal(1, Assert.Single(answer.Groups).Requests);
        Assert.Equal(1, answer.Total.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Europe/Atlantis")]
    [InlineData("../../etc/passwd")]
    public void TimeZone_of_no_such_name_is_not_found(string name) => Assert.False(UsageTimeZone.TryFind(name, out _));
}
