using System.Text;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>
/// A text reduced to its words, for rules that look for words and labels: without the signs of bold text and with
/// single spaces. The check compares by <see cref="PlainText"/>.
/// </summary>
internal static class SentenceForm
{
    /// <summary>The form of a range of text.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="start">The offset where the sentence begins.</param>
    /// <param name="end">The offset where it ends.</param>
    public static string Normalize(string text, int start, int end) => Plain(text.AsSpan(start, end - start), false);

    /// <summary>A text without the signs of bold text and with single spaces.</summary>
    public static string Plain(ReadOnlySpan<char> text, bool quoted)
    {
        var form = new StringBuilder(text.Length);
        var code = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '`')
                code = !code;
            if (char.IsWhiteSpace(c))
            {
                var line = c == '\n';
                if (form.Length > 0 && form[^1] != ' ')
                    form.Append(' ');
                while (line && quoted && i + 1 < text.Length && text[i + 1] is '>' or ' ')
                    i++;
            }
            else if (c == '*' && !code && IsBoldSign(text, i))
                i++;
            else
                form.Append(c);
        }
        if (form.Length > 0 && form[^1] == ' ')
            form.Length--;
        return form.ToString();
    }

    // Between two words, as in 2**3, or alone, asterisks do not mark bold text.
    private static bool IsBoldSign(ReadOnlySpan<char> text, int at)
    {
        var end = at + 2;
        if (end > text.Length || text[at + 1] != '*')
            return false;
        var before = at > 0 ? text[at - 1] : ' ';
        var after = end < text.Length ? text[end] : ' ';
        return !(char.IsLetterOrDigit(before) && char.IsLetterOrDigit(after)) && !(char.IsWhiteSpace(before) && char.IsWhiteSpace(after));
    }
}
