using System.Globalization;

namespace ClaudePerf.Core.Pricing;

/// <summary>A date of which a source may give only the month or the year.</summary>
public readonly record struct PartialDate
{
    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM", "yyyy"];

    private readonly string? _text;

    private PartialDate(string text, DateOnly earliest)
    {
        _text = text;
        Earliest = earliest;
    }

    /// <summary>The earliest possible day.</summary>
    public DateOnly Earliest { get; }

    /// <summary>Whether the exact day is known.</summary>
    public bool IsExact => _text?.Length == Formats[0].Length;

    /// <summary>Parses <c>2026-09-22</c>, <c>2026-09</c> or <c>2026</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="date">The parsed date.</param>
    /// <returns>False if the text has none of these formats.</returns>
    public static bool TryParse(string text, out PartialDate date)
    {
        foreach (var format in Formats)
        {
            if (DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var earliest))
            {
                date = new PartialDate(text, earliest);
                return true;
            }
        }
        date = default;
        return false;
    }

    /// <summary>The date as precisely as it is known, in ISO 8601.</summary>
    /// <returns>For example <c>2025-11</c>.</returns>
    public override string ToString() => _text ?? "";
}
