using System.Text;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>
/// The form in which two sentences are compared: without the marks of bold text, with single spaces, stock phrases in their shorter form, and a small first
/// letter. Every other character counts: a word, a digit, a mark more or less makes another sentence.
/// </summary>
internal static class SentenceForm
{
    /// <summary>The form of a stretch of text.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="start">Where the sentence begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="quoted">Whether its lines begin with the signs of a quotation.</param>
    public static string Of(string text, int start, int end, bool quoted = false) => Shorten(Plain(text.AsSpan(start, end - start), quoted));

    /// <summary>A text without the marks of bold text and with single spaces.</summary>
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

    // Between two words, as in 2**3, and alone, the asterisks are no marks.
    private static bool IsBoldSign(ReadOnlySpan<char> text, int at)
    {
        var end = at + 2;
        if (end > text.Length || text[at + 1] != '*')
            return false;
        var before = at > 0 ? text[at - 1] : ' ';
        var after = end < text.Length ? text[end] : ' ';
        return !(char.IsLetterOrDigit(before) && char.IsLetterOrDigit(after)) && !(char.IsWhiteSpace(before) && char.IsWhiteSpace(after));
    }

    private static string Shorten(string plain)
    {
        // A phrase can come about where another went, hence again until none is left; each time the text gets shorter.
        for (var from = 0; ;)
        {
            if (FillerPhrases.Find(plain.ToLowerInvariant(), from) is not { } found)
                break;
            plain = string.Concat(plain.AsSpan(0, found.At), found.Phrase.Shorter, plain.AsSpan(found.At + found.Phrase.Text.Length));
            from = found.At == 0 ? 0 : found.At;
        }
        return plain.Length > 0 && char.IsUpper(plain[0]) ? string.Concat([char.ToLowerInvariant(plain[0])], plain.AsSpan(1)) : plain;
    }
}
