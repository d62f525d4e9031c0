using System.Text;
using ClaudePerf.Core.Optimization.Documents;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>Text without layout: outside of code, each run of white space is one space.</summary>
internal static class PlainText
{
    /// <summary>The text between two offsets.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="start">The offset where it begins.</param>
    /// <param name="end">The offset where it ends.</param>
    /// <param name="spans">The scanner's spans in and around it, in order.</param>
    /// <param name="quoted">Whether its lines start with quotation signs.</param>
    public static string Normalize(string text, int start, int end, IReadOnlyList<InlineSpan> spans, bool quoted)
    {
        var plain = new StringBuilder(end - start);
        var span = FirstAfter(spans, start);
        for (var i = start; i < end; i++)
        {
            while (span < spans.Count && spans[span].End <= i)
                span++;
            var isCode = span < spans.Count && spans[span].Kind == InlineKind.Code && spans[span].Start <= i;
            var c = text[i];
            if (!char.IsWhiteSpace(c) || (isCode && c is not ('\n' or '\r')))
            {
                plain.Append(c);
                continue;
            }
            if (plain.Length > 0 && plain[^1] != ' ')
                plain.Append(' ');
            while (c == '\n' && quoted && i + 1 < end && text[i + 1] is '>' or ' ' or '\t')
                i++;
        }
        if (plain.Length > 0 && plain[^1] == ' ')
            plain.Length--;
        return plain.ToString();
    }

    /// <summary>The text between two offsets, after scanning it for code.</summary>
    public static string Normalize(string text, int start, int end, bool quoted = false) =>
        Normalize(text, start, end, InlineScanner.Scan(text, start, end), quoted);

    /// <summary>A text without the signs of bold text.</summary>
    public static string WithoutBold(string plain) => plain.Replace("**", "", StringComparison.Ordinal);

    private static int FirstAfter(IReadOnlyList<InlineSpan> spans, int offset)
    {
        int low = 0, high = spans.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (spans[middle].End <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
