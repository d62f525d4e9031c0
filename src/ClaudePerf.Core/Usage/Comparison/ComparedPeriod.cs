using System.Globalization;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.Comparison;

/// <summary>A stretch of time that a side of a comparison covers.</summary>
/// <param name="Since">Its first instant; null for no beginning.</param>
/// <param name="Until">The first instant after it; null for no end.</param>
public readonly record struct ComparedPeriod(DateTimeOffset? Since, DateTimeOffset? Until)
{
    /// <summary>
    /// The stretch as long just before it. One that begins with a day is moved back by whole days, so that the same hours of as many days
    /// are compared: today until noon with
    /// yesterday until noon.
    /// </summary>
    /// <param name="zone">Whose days count.</param>
    /// <returns>The stretch; null where this one has no beginning or no end.</returns>
    public ComparedPeriod? Before(TimeZoneInfo zone)
    {
        if (Since is not { } since || Until is not { } until)
            return null;
        var (first, last) = (TimeZoneInfo.ConvertTime(since, zone).DateTime, TimeZoneInfo.ConvertTime(until, zone).DateTime);
        if (first.TimeOfDay != TimeSpan.Zero)
            return new(since - (until - since), since);
        var days = (int)Math.Ceiling((last - first).TotalDays);
        return new(new UsageTime(first.AddDays(-days)).First(zone), new UsageTime(last.AddDays(-days)).First(zone));
    }

    /// <summary>The stretch in words, on the clock of a zone: days alone where it is of whole days.</summary>
    /// <param name="zone">Whose days count.</param>
    /// <returns>The words.</returns>
    public string Describe(TimeZoneInfo zone)
    {
        var first = Since is { } since ? TimeZoneInfo.ConvertTime(since, zone).DateTime : (DateTime?)null;
        var last = Until is { } until ? TimeZoneInfo.ConvertTime(until, zone).DateTime : (DateTime?)null;
        var isOfDays = (first ?? DateTime.MinValue).TimeOfDay == TimeSpan.Zero && (last ?? DateTime.MinValue).TimeOfDay == TimeSpan.Zero;
        var (from, to) = isOfDays ? (Day(first), Day(last?.AddDays(-1))) : (Minute(first), Minute(last));
        return (from, to) switch
        {
            (null, null) => "all time",
            (null, _) => $"until {to}",
            (_, null) => $"since {from}",
            _ => from == to ? from : $"{from} to {to}",
        };
    }

    private static string? Day(DateTime? time) => time?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string? Minute(DateTime? time) => time?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
