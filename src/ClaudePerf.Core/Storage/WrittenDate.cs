using System.Globalization;

namespace ClaudePerf.Core.Storage;

/// <summary>How a date that a user typed is to be read.</summary>
public static class WrittenDate
{
    private const int YearDigits = 4;

    /// <summary>Whether a date begins as ISO 8601 has it: with the year.</summary>
    /// <param name="text">The date as typed.</param>
    /// <returns>True for <c>2026-07-06</c>, also with a time behind it.</returns>
    public static bool IsIso(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.AsSpan().TrimStart();
        return trimmed.Length > YearDigits && trimmed[YearDigits] == '-' && !trimmed[..YearDigits].ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>
    /// The culture to read a date by: the invariant one for ISO 8601 (<c>2026-07-06</c>, also with a time behind it), else the user's own.
    /// 06.07.2026 is 6 July for a German, and never 7 June because the invariant culture happens to know such a date.
    /// </summary>
    /// <param name="text">The date as typed.</param>
    /// <returns>A culture.</returns>
    public static CultureInfo CultureOf(string text) => IsIso(text) ? CultureInfo.InvariantCulture : CultureInfo.CurrentCulture;
}
