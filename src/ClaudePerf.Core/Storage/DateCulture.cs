using System.Globalization;

namespace ClaudePerf.Core.Storage;

/// <summary>How to read a date that a user typed.</summary>
public static class DateCulture
{
    private const int YearDigits = 4;

    /// <summary>Whether a date starts with the year, as in ISO 8601.</summary>
    /// <param name="text">The date as typed.</param>
    /// <returns>True for <c>2026-07-06</c>, with or without a time.</returns>
    public static bool IsIso(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.AsSpan().TrimStart();
        return trimmed.Length > YearDigits && trimmed[YearDigits] == '-' && !trimmed[..YearDigits].ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>
    /// The culture to parse a date with: invariant for ISO 8601 (<c>2026-07-06</c>, with or without a time), otherwise the user's.
    /// For a German, 06.07.2026 is 6 July; the invariant culture would parse it as 7 June.
    /// </summary>
    /// <param name="text">The date as typed.</param>
    /// <returns>A culture.</returns>
    public static CultureInfo CultureOf(string text) => IsIso(text) ? CultureInfo.InvariantCulture : CultureInfo.CurrentCulture;
}
