using System.Globalization;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// A time that a user specified for a query: an instant, or a date or local time that depends on the command's time zone.
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

    /// <summary>Creates an instant.</summary>
    /// <param name="instant">The instant.</param>
    public UsageTime(DateTimeOffset instant) => _instant = instant;

    /// <summary>Creates a local time in the command's time zone, or an instant if the kind is UTC or local.</summary>
    /// <param name="time">The time.</param>
    public UsageTime(DateTime time)
    {
        if (time.Kind == DateTimeKind.Unspecified)
            _local = time;
        else
            _instant = new DateTimeOffset(time);
    }

    /// <summary>Creates a whole day in the command's time zone.</summary>
    /// <param name="day">The day.</param>
    public UsageTime(DateOnly day)
        : this(day.ToDateTime(TimeOnly.MinValue), wholeDay: true)
    {
    }

    /// <summary>
    /// Parses <c>2026-11-22</c> (a whole day), <c>2026-11-22 14:30</c> (in the command's time zone), <c>2026-11-22T14:30Z</c> or with
    /// another offset (an instant); also the formats of the user's culture.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <returns>The time.</returns>
    /// <exception cref="FormatException">The text has none of these formats.</exception>
    public static UsageTime Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        if (DateOnly.TryParseExact(trimmed, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return new UsageTime(day);
        // The order of day and month differs between cultures, so text that does not start with a year is parsed with the user's
        // culture.
        if (!DateCulture.IsIso(trimmed) && DateOnly.TryParse(trimmed, CultureInfo.CurrentCulture, DateTimeStyles.AllowWhiteSpaces, out day))
            return new UsageTime(day);
        if (DateTime.TryParse(trimmed, DateCulture.CultureOf(trimmed), DateTimeStyles.RoundtripKind | DateTimeStyles.AllowWhiteSpaces,
            out var time))
            return new UsageTime(time);
        throw new FormatException($"'{text}' is not a valid time. Use a day (2026-11-22), "
            + "a time in the command's time zone (2026-11-22T14:30) or an instant (2026-11-22T14:30Z).");
    }

    /// <summary>Gets the first instant of the time.</summary>
    /// <param name="zone">The command's time zone.</param>
    /// <returns>An instant.</returns>
    public DateTimeOffset First(TimeZoneInfo zone) =>
        _instant ?? (_wholeDay ? new UsageCalendar(zone).StartOf(DateOnly.FromDateTime(_local)) : DaylightSaving.InstantOf(_local, zone));

    /// <summary>Gets the first instant after the time: for a day, the start of the next day, otherwise the time itself.</summary>
    /// <param name="zone">The command's time zone.</param>
    /// <returns>An instant.</returns>
    public DateTimeOffset End(TimeZoneInfo zone) =>
        _wholeDay ? new UsageCalendar(zone).StartOf(DateOnly.FromDateTime(_local).AddDays(1)) : First(zone);
}
