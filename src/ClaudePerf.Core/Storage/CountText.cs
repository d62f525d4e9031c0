using System.Globalization;

namespace ClaudePerf.Core.Storage;

/// <summary>Counts that agree with their nouns.</summary>
public static class CountText
{
    /// <summary>A count with its noun: 1 session, 2 sessions.</summary>
    /// <param name="count">The count.</param>
    /// <param name="noun">The noun for one.</param>
    /// <param name="nouns">The noun for any other count; null to add an s.</param>
    public static string Of(long count, string noun, string? nouns = null) => In(CultureInfo.CurrentCulture, count, noun, nouns);

    /// <summary>The same in a number format other than the user's.</summary>
    /// <param name="format">The number format.</param>
    /// <param name="count">The count.</param>
    /// <param name="noun">The noun for one.</param>
    /// <param name="nouns">The noun for any other count; null to add an s.</param>
    internal static string In(IFormatProvider format, long count, string noun, string? nouns = null) =>
        $"{count.ToString("N0", format)} {(count == 1 ? noun : nouns ?? noun + "s")}";
}
