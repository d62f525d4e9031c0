namespace ClaudePerf.Core.Optimization.Documents;

/// <summary>
/// Splits a block's text into sentences: after a period, question or exclamation mark that is followed by white space
/// but not by a lower-case letter; at a line end that is not followed by a lower-case letter; and around example
/// tags. Never inside code, quotations, links or tags.
/// </summary>
internal static class SentenceReader
{
    private static readonly string[] Abbreviations =
        ["e.g", "i.e", "etc", "vs", "cf", "approx", "incl", "resp", "No", "Dr", "Mr", "Ms", "Mrs", "St", "Fig"];

    /// <summary>The sentences between two offsets.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="start">The offset where the block begins.</param>
    /// <param name="end">The offset where it ends.</param>
    /// <param name="spans">The scanner's spans between the offsets.</param>
    public static List<Sentence> Read(string text, int start, int end, List<InlineSpan> spans)
    {
        var sentences = new List<Sentence>();
        var from = start;
        var span = 0;
        for (var i = start; i < end;)
        {
            while (span < spans.Count && spans[span].End <= i)
                span++;
            if (span < spans.Count && spans[span].Start == i)
            {
                var inline = spans[span];
                if (inline.Kind == InlineKind.Tag && DividesExamples(text.AsSpan(inline.Start, inline.End - inline.Start), out var opens))
                {
                    Add(text, from, opens ? inline.Start : inline.End, sentences);
                    from = opens ? inline.Start : inline.End;
                }
                i = inline.End;
                if (inline.Kind == InlineKind.Quotation && EndsSentence(text, i - 2) && BeginsSentence(text, i, end))
                    from = Cut(text, from, i, sentences);
                continue;
            }
            if (text[i] == '\n' && !ContinuesLine(text, i, end))
                from = Cut(text, from, i + 1, sentences);
            else if (EndsSentence(text, i) && !IsAbbreviation(text, from, i))
            {
                var after = i + 1;
                while (after < end && text[after] is '.' or '!' or '?' or ')' or '"' or '\'' or '*' or '_' or '”')
                    after++;
                if (BeginsSentence(text, after, end) || text[i] > '\u3000')
                    from = Cut(text, from, after, sentences);
                i = Math.Max(i, after - 1);
            }
            i++;
        }
        Add(text, from, end, sentences);
        return sentences;
    }

    private static int Cut(string text, int from, int to, List<Sentence> sentences)
    {
        Add(text, from, to, sentences);
        return to;
    }

    private static void Add(string text, int start, int end, List<Sentence> sentences)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
            start++;
        while (end > start && char.IsWhiteSpace(text[end - 1]))
            end--;
        if (start < end)
            sentences.Add(new Sentence(start, end));
    }

    private static bool EndsSentence(string text, int at) => at >= 0 && text[at] is '.' or '!' or '?' or '…' or '。' or '！' or '？';

    // White space, then anything but a lower-case letter.
    private static bool BeginsSentence(string text, int at, int end)
    {
        if (at >= end)
            return true;
        if (!char.IsWhiteSpace(text[at]))
            return false;
        while (at < end && char.IsWhiteSpace(text[at]))
            at++;
        return at >= end || !char.IsLower(text[at]) || IsLabel(text, at, end);
    }

    // "user: …" after a period starts a turn.
    private static bool IsLabel(string text, int at, int end)
    {
        const int LongestLabel = 16;
        var limit = Math.Min(end, at + LongestLabel);
        while (at < limit && char.IsLetter(text[at]))
            at++;
        return at < limit && text[at] is ':' or '：';
    }

    private static bool ContinuesLine(string text, int newline, int end)
    {
        var at = newline + 1;
        while (at < end && (char.IsWhiteSpace(text[at]) || text[at] == '>') && text[at] != '\n')
            at++;
        return at < end && char.IsLower(text[at]);
    }

    private static bool IsAbbreviation(string text, int from, int at)
    {
        if (text[at] != '.')
            return false;
        var word = text.AsSpan(from, at - from);
        var space = word.LastIndexOfAny(" \t\n(");
        word = word[(space + 1)..];
        foreach (var abbreviation in Abbreviations)
        {
            if (word.Equals(abbreviation, StringComparison.Ordinal))
                return true;
        }
        return word.Length == 1 && char.IsUpper(word[0]);
    }

    private static bool DividesExamples(ReadOnlySpan<char> tag, out bool opens)
    {
        opens = tag.Length > 1 && tag[1] != '/';
        var name = tag.Trim("</>");
        return name.StartsWith("example", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("commentary", StringComparison.OrdinalIgnoreCase);
    }
}
