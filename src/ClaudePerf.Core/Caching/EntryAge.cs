using System.Globalization;

namespace ClaudePerf.Core.Caching;

/// <summary>A duration as users write it: <c>90m</c>, <c>12h</c>, <c>30d</c> or <c>2w</c>.</summary>
public readonly record struct EntryAge
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    /// <summary>Creates a duration.</summary>
    /// <param name="length">The duration.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than a minute or longer than a century.</exception>
    public EntryAge(TimeSpan length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, TimeSpan.FromMinutes(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Longest);
        Length = length;
    }

    /// <summary>The duration.</summary>
    public TimeSpan Length { get; }

    /// <summary>
    /// Parses a number with a unit, m(inutes), h(ours), d(ays) or w(eeks), or a time span such as <c>1.12:00:00</c>.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is not a valid duration. A number needs a unit.</exception>
    public static EntryAge Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.AsSpan().Trim();
        var digits = trimmed.IndexOfAnyExceptInRange('0', '9');
        TimeSpan? unit = digits <= 0 ? null : trimmed[digits..].Trim().ToString().ToLowerInvariant() switch
        {
            "m" or "min" or "minute" or "minutes" => TimeSpan.FromMinutes(1),
            "h" or "hour" or "hours" => TimeSpan.FromHours(1),
            "d" or "day" or "days" => TimeSpan.FromDays(1),
            "w" or "week" or "weeks" => TimeSpan.FromDays(7),
            _ => null,
        };
        if (unit is { } one
            && int.TryParse(trimmed[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count >= 1 && count <= Longest / one)
            return new EntryAge(count * one);
        // Digits alone would mean days here but ticks in PowerShell.
        if (trimmed.Contains(':')
            && TimeSpan.TryParse(trimmed, CultureInfo.InvariantCulture, out var span)
            && span >= TimeSpan.FromMinutes(1) && span <= Longest)
            return new EntryAge(span);
        throw new FormatException($"'{text}' is not a valid duration. Write, for example, 90m, 12h, 30d or 2w.");
    }

    /// <inheritdoc/>
    public override string ToString() => Length switch
    {
        var length when length.Ticks % TimeSpan.TicksPerDay == 0 => string.Create(CultureInfo.InvariantCulture, $"{length.Days}d"),
        var length when length.Ticks % TimeSpan.TicksPerHour == 0 =>
            string.Create(CultureInfo.InvariantCulture, $"{(long)length.TotalHours}h"),
        var length => length.ToString("c", CultureInfo.InvariantCulture),
    };
}
