using System.Globalization;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>How far back a query looks: <c>90m</c>, <c>12h</c>, <c>7d</c>, <c>2w</c> or <c>3mo</c>.</summary>
/// <remarks>
/// Minutes and hours are counted back from now. Days, weeks and months are calendar days of the query's time zone and include
/// today: <c>7d</c> is today and the six days before it, so every day is complete.
/// </remarks>
public readonly record struct UsageLookback
{
    private readonly int _count;
    private readonly string _unit;

    private UsageLookback(int count, string unit)
    {
        _count = count;
        _unit = unit;
    }

    /// <summary>Creates a lookback of an exact duration.</summary>
    /// <param name="length">The duration.</param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is less than one minute or more than 1,000,000,000
    /// minutes.</exception>
    public UsageLookback(TimeSpan length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, TimeSpan.FromMinutes(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length.TotalMinutes, 1_000_000_000);
        _count = (int)Math.Ceiling(length.TotalMinutes);
        _unit = "m";
    }

    /// <summary>Parses a number and a unit: m(inutes), h(ours), d(ays), w(eeks), mo(nths).</summary>
    /// <param name="text">The text.</param>
    /// <returns>The lookback.</returns>
    /// <exception cref="FormatException">The text is not a valid duration, or the duration is too long.</exception>
    public static UsageLookback Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.AsSpan().Trim();
        var digits = trimmed.IndexOfAnyExceptInRange('0', '9');
        var unit = digits <= 0 ? "" : trimmed[digits..].Trim().ToString().ToLowerInvariant() switch
        {
            "m" or "min" or "minute" or "minutes" => "m",
            "h" or "hour" or "hours" => "h",
            "d" or "day" or "days" => "d",
            "w" or "week" or "weeks" => "w",
            "mo" or "month" or "months" => "mo",
            _ => "",
        };
        // A hundred thousand of the longest unit already reaches back before the first year of the calendar.
        if (unit.Length == 0 || !int.TryParse(trimmed[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count is < 1 or > 1_000_000)
            throw new FormatException($"'{text}' is not a valid duration. Use a format like 90m, 12h, 7d, 2w or 3mo.");
        return new UsageLookback(count, unit);
    }

    /// <summary>Gets the first instant of the period.</summary>
    /// <param name="now">The current time.</param>
    /// <param name="zone">The query's time zone.</param>
    /// <returns>The instant; the start of the calendar if the lookback reaches back further.</returns>
    public DateTimeOffset From(DateTimeOffset now, TimeZoneInfo zone)
    {
        if (_unit is "m" or "h")
        {
            var length = _unit == "m" ? TimeSpan.FromMinutes(_count) : TimeSpan.FromHours(_count);
            return length < now - DateTimeOffset.UnixEpoch ? now - length : DateTimeOffset.UnixEpoch;
        }
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var first = _unit switch
        {
            "mo" => today.Year * 12L + today.Month - _count > 1970 * 12 ? today.AddMonths(-_count).AddDays(1) : DateOnly.MinValue,
            "w" => today.DayNumber > _count * 7L ? today.AddDays(1 - _count * 7) : DateOnly.MinValue,
            _ => today.DayNumber > _count ? today.AddDays(1 - _count) : DateOnly.MinValue,
        };
        return first.Year < 1970 ? DateTimeOffset.UnixEpoch : new UsageCalendar(zone).StartOf(first);
    }
}
