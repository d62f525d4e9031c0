namespace ClaudePerf.Core.Optimization.Documents;

/// <summary>
/// Finds tables in paragraphs (GFM 0.29, section 4.10): a row of cells, a row of as many delimiters, and rows up to
/// the paragraph's end.
/// </summary>
internal static class TableLines
{
    /// <summary>Reports the parts of a paragraph in order: text and tables.</summary>
    public static void Split(string text, int start, int end, bool quoted, Action<BlockKind, int, int> part)
    {
        var header = -1;
        // Only unquoted tables are supported: quoted ones have signs between their lines, and stay paragraphs.
        if (!quoted && text.AsSpan(start, end - start).Contains('|'))
            header = FindHeader(text, start, end);
        if (header < 0)
        {
            part(BlockKind.Paragraph, start, end);
            return;
        }
        if (header > start)
            part(BlockKind.Paragraph, start, TrimEnd(text, start, header));
        part(BlockKind.Table, header + text.AsSpan(header, end - header).IndexOfAnyExcept(' ', '\t'), end);
    }

    /// <summary>
    /// The cells of a row, without surrounding white space. Escaped pipes and pipes in code spans do not separate
    /// cells; unlike GFM, code takes precedence, as prompts mean it.
    /// </summary>
    public static List<(int Start, int End)> Cells(string text, int start, int end)
    {
        var cells = new List<(int, int)>();
        (start, end) = Trim(text, start, end);
        if (start < end && text[start] == '|')
            start++;
        if (end > start && text[end - 1] == '|' && (end - 2 < start || text[end - 2] != '\\'))
            end--;
        var from = start;
        for (var i = start; i <= end; i++)
        {
            if (i < end && text[i] == '\\')
                i++;
            else if (i < end && text[i] == '`' && CodeEnd(text, i, end) is > 0 and var close)
                i = close - 1;
            else if (i == end || text[i] == '|')
            {
                cells.Add(Trim(text, from, i));
                from = i + 1;
            }
        }
        if (from <= end && cells.Count == 0)
            cells.Add(Trim(text, from, end));
        return cells;
    }

    /// <summary>Whether a line separates a table's header from its rows.</summary>
    public static bool IsDelimiter(ReadOnlySpan<char> line)
    {
        var trimmed = line.Trim();
        return trimmed.Contains('-') && trimmed.IndexOfAnyExcept("|-: \t") < 0
            && (trimmed.Contains('|') || trimmed[0] == ':' || trimmed[^1] == ':');
    }

    private static int CodeEnd(string text, int at, int end)
    {
        var length = 1;
        while (at + length < end && text[at + length] == '`')
            length++;
        for (var i = at + length; i < end; i++)
        {
            if (text[i] != '`')
                continue;
            var run = 1;
            while (i + run < end && text[i + run] == '`')
                run++;
            if (run == length)
                return i + run;
            i += run - 1;
        }
        return 0;
    }

    private static int FindHeader(string text, int start, int end)
    {
        var previous = -1;
        var previousEnd = -1;
        for (var at = start; at < end;)
        {
            var newline = text.IndexOf('\n', at, end - at);
            var lineEnd = newline < 0 ? end : newline;
            if (previous >= 0 && IsDelimiter(text.AsSpan(at, lineEnd - at)) && text.AsSpan(previous, previousEnd - previous).Contains('|')
                && Cells(text, previous, previousEnd).Count == Cells(text, at, lineEnd).Count)
                return previous;
            (previous, previousEnd) = (at, lineEnd);
            at = lineEnd + 1;
        }
        return -1;
    }

    private static int TrimEnd(string text, int start, int end)
    {
        while (end > start && char.IsWhiteSpace(text[end - 1]))
            end--;
        return end;
    }

    private static (int Start, int End) Trim(string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
            start++;
        return (start, TrimEnd(text, start, end));
    }
}
