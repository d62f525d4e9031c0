using System.Globalization;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.Comparison;

/// <summary>The period that a side of a comparison covers.</summary>
/// <param name="Since">Its first instant; null for no start.</param>
/// <param name="Until">The first instant after it; null for no end.</param>
public readonly record struct ComparedPeriod(DateTimeOffset? Since, DateTimeOffset? Until)
{
    /// <summary>
    /// Gets the preceding period of the same length. A period that starts at midnight is moved back by whole days, so that the same
    /// hours are compared: today until noon with yesterday until noon.
    /// </summary>
    /// <param name="zone">The time zone that defines days.</param>
    /// <returns>The period; null if this one has no start or no end.</returns>
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

    /// <summary>A period with other ends. If only one end is given, it is as long as this one.</summary>
    /// <param name="since">Its first instant; null to derive it from the end.</param>
    /// <param name="until">The first instant after it; null to derive it from the start.</param>
    /// <returns>The period. A derived end is null if this period has no start or no end.</returns>
    public ComparedPeriod At(DateTimeOffset? since, DateTimeOffset? until)
    {
        var length = Until - Since;
        return new ComparedPeriod(since ?? until - length, until ?? since + length);
    }

    /// <summary>Describes the period in a time zone's local time; by dates only if it consists of whole days.</summary>
    /// <param name="zone">The time zone that defines days.</param>
    /// <returns>The description.</returns>
    public string Describe(TimeZoneInfo zone)
    {
        var first = Since is { } since ? TimeZoneInfo.ConvertTime(since, zone).DateTime : (DateTime?)null;
        var last = Until is { } until ? TimeZoneInfo.ConvertTime(until, zone).DateTime : (DateTime?)null;
        var isWholeDays = (first ?? DateTime.MinValue).TimeOfDay == TimeSpan.Zero && (last ?? DateTime.MinValue).TimeOfDay == TimeSpan.Zero;
        var (from, to) = isWholeDays ? (Day(first), Day(last?.AddDays(-1))) : (Minute(first), Minute(last));
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
