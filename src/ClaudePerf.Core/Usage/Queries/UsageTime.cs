using System.Globalization;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// A time as a user gives it for a query: an instant, or a date or local time that means something only in the query's time zone.
/// </summary>
public readonly record struct UsageTime
{
    private static readonly string[] DateFormats = ["yyyy-MM-dd", "yyyyMMdd", "yyyy-M-d"];

    private readonly DateTime _local;
    private readonly DateTimeOffset? _instant;
    private readonly bool _wholeDay;

    private UsageTime(DateTime local, bool wholeDay)
    {
        _local = local;
        _wholeDay = wholeDay;
        _instant = null;
    }

    /// <summary>An instant.</summary>
    /// <param name="instant">The instant.</param>
    public UsageTime(DateTimeOffset instant) => _instant = instant;

    /// <summary>A time on the query's clock, or an instant where the kind says of which.</summary>
    /// <param name="time">The time.</param>
    public UsageTime(DateTime time)
    {
        if (time.Kind == DateTimeKind.Unspecified)
            _local = time;
        else
            _instant = new DateTimeOffset(time);
    }

    /// <summary>A whole day on the query's calendar.</summary>
    /// <param name="day">The day.</param>
    public UsageTime(DateOnly day)
        : this(day.ToDateTime(TimeOnly.MinValue), wholeDay: true)
    {
    }

    /// <summary>Reads <c>2026-11-22</c> (a whole day), <c>2026-11-22 14:30</c> (on the query's clock), <c>2026-11-22T14:30Z</c> or with another offset (an instant); also the user's own way to write these.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The time.</returns>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static UsageTime Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        if (DateOnly.TryParseExact(trimmed, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return new UsageTime(day);
        // Day and month stand the other way round in half of the world: what does not begin with its year is read as the user writes it.
        if (!WrittenDate.IsIso(trimmed) && DateOnly.TryParse(trimmed, CultureInfo.CurrentCulture, DateTimeStyles.AllowWhiteSpaces, out day))
            return new UsageTime(day);
        if (DateTime.TryParse(trimmed, WrittenDate.CultureOf(trimmed), DateTimeStyles.RoundtripKind | DateTimeStyles.AllowWhiteSpaces, out var time))
            return new UsageTime(time);
        throw new FormatException($"'{text}' is no time. Write a day (2026-11-22), a time on the query's clock (2026-11-22T14:30) or an instant (2026-11-22T14:30Z).");
    }

    /// <summary>The first instant that the time covers.</summary>
    /// <param name="zone">The query's time zone.</param>
    /// <returns>An instant.</returns>
    public DateTimeOffset First(TimeZoneInfo zone) => _instant ?? (_wholeDay ? new UsageCalendar(zone).StartOf(DateOnly.FromDateTime(_local)) : InZone(_local, zone));

    /// <summary>The first instant that the time no longer covers: of a day the next day's first, else the time itself.</summary>
    /// <param name="zone">The query's time zone.</param>
    /// <returns>An instant.</returns>
    public DateTimeOffset End(TimeZoneInfo zone) => _wholeDay ? new UsageCalendar(zone).StartOf(DateOnly.FromDateTime(_local).AddDays(1)) : First(zone);

    // Of a time that the clocks show twice the first; of one they skip, as much after the jump.
    private static DateTimeOffset InZone(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsAmbiguousTime(local))
            return new DateTimeOffset(local, zone.GetAmbiguousTimeOffsets(local).Max());
        return zone.IsInvalidTime(local)
            ? new DateTimeOffset(local, zone.GetUtcOffset(local.AddDays(-1)))
            : new DateTimeOffset(local, zone.GetUtcOffset(local));
    }
}
