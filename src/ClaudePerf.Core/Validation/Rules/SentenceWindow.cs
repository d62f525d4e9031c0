using System.Text.RegularExpressions;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>
/// The text before and after a place in its sentence, also across wrapped lines, with bounded length.
/// </summary>
internal readonly partial record struct SentenceWindow(string Before, string After)
{
    private const int Max = 600;

    // A blank line, or the start of a list item, heading, table row or quotation.
    [GeneratedRegex(@"\n[ \t]*(?:\r?\n|[-*+][ \t]|[0-9]+[.)][ \t]|#|\||>|```)", RegexOptions.NonBacktracking)]
    private static partial Regex Block();

    [GeneratedRegex(@"[.!?](?:\*\*|[)""'`])?[ \t\r\n]", RegexOptions.NonBacktracking)]
    private static partial Regex SentenceEnd();

    /// <summary>The sentence around a range of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">The offset where the range begins.</param>
    /// <param name="end">The offset where it ends.</param>
    internal static SentenceWindow Around(string text, int start, int end)
    {
        var (before, after) = ItemAround(text, start, end);
        var lastEnd = SentenceEnd().EnumerateMatches(before);
        var from = 0;
        foreach (var match in lastEnd)
            from = match.Index + 1;
        foreach (var match in SentenceEnd().EnumerateMatches(after))
            return new(before[from..], after[..match.Index]);
        return new(before[from..], after);
    }

    /// <summary>The paragraph or list item around a range of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">The offset where the range begins.</param>
    /// <param name="end">The offset where it ends.</param>
    internal static SentenceWindow ItemAround(string text, int start, int end)
    {
        var first = Math.Max(0, start - Max);
        var before = text[first..start];
        var from = 0;
        foreach (var match in Block().EnumerateMatches(before))
            from = match.Index + 1;
        var after = text.Substring(end, Math.Min(Max, text.Length - end));
        foreach (var match in Block().EnumerateMatches(after))
            return new(before[from..], after[..match.Index]);
        return new(before[from..], after);
    }

    /// <inheritdoc/>
    public override string ToString() => Before + After;
}
