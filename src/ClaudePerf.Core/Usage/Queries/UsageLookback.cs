using System.Globalization;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>How far back a query looks: <c>90m</c>, <c>12h</c>, <c>7d</c>, <c>2w</c> or <c>3mo</c>.</summary>
/// <remarks>
/// Minutes and hours are counted back from now. Days, weeks and months are calendar days of the query's time zone and include
/// today: <c>7d</c> is today and the six days before it, so that no day of the answer is cut.
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

    /// <summary>An exact length of time.</summary>
    /// <param name="length">The length.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than two thousand years.</exception>
    public UsageLookback(TimeSpan length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, TimeSpan.FromMinutes(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length.TotalMinutes, 1_000_000_000);
        _count = (int)Math.Ceiling(length.TotalMinutes);
        _unit = "m";
    }

    /// <summary>Reads a number and a unit: m(inutes), h(ours), d(ays), w(eeks), mo(nths).</summary>
    /// <param name="text">The text.</param>
    /// <returns>The lookback.</returns>
    /// <exception cref="FormatException">It is no such text, or reaches further back than can be reckoned.</exception>
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
        // A hundred thousand of the longest unit is before the first year of the calendar already.
        if (unit.Length == 0 || !int.TryParse(trimmed[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > 1_000_000)
            throw new FormatException($"'{text}' is no length of time. Write 90m, 12h, 7d, 2w or 3mo.");
        return new UsageLookback(count, unit);
    }

    /// <summary>The first instant of the time looked at.</summary>
    /// <param name="now">Now.</param>
    /// <param name="zone">The query's time zone.</param>
    /// <returns>An instant; the calendar's beginning where the lookback reaches beyond it.</returns>
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
