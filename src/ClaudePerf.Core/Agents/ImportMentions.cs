namespace ClaudePerf.Core.Agents;

/// <summary>Finds <c>@path</c> in one paragraph of a memory file.</summary>
internal static class ImportMentions
{
    /// <summary>Adds the mentions between two offsets that stand in no code span.</summary>
    public static void Collect(string text, int start, int end, List<ImportMention> mentions)
    {
        if (text.AsSpan(start, end - start).IndexOf('@') < 0)
            return;
        foreach (var (from, to) in OutsideCodeSpans(text, start, end))
            CollectPlain(text, from, to, mentions);
    }

    // CommonMark 6.1: a span opened by n backticks is closed by the next run of exactly n.
    private static List<(int From, int To)> OutsideCodeSpans(string text, int start, int end)
    {
        var runs = BacktickRuns(text, start, end);
        var closing = new int[runs.Count];
        var next = new Dictionary<int, int>();
        for (var i = runs.Count - 1; i >= 0; i--)
        {
            closing[i] = next.GetValueOrDefault(runs[i].Length, -1);
            next[runs[i].Length] = i;
        }
        var outside = new List<(int, int)>();
        var from = start;
        for (var i = 0; i < runs.Count; i++)
        {
            if (closing[i] < 0)
                continue;
            outside.Add((from, runs[i].Start));
            i = closing[i];
            from = runs[i].Start + runs[i].Length;
        }
        outside.Add((from, end));
        return outside;
    }

    private static List<(int Start, int Length)> BacktickRuns(string text, int start, int end)
    {
        var runs = new List<(int, int)>();
        for (var i = start; i < end; i++)
        {
            if (text[i] != '`')
                continue;
            var first = i;
            while (i < end && text[i] == '`')
                i++;
            runs.Add((first, i - first));
        }
        return runs;
    }

    private static void CollectPlain(string text, int from, int to, List<ImportMention> mentions)
    {
        for (var i = text.IndexOf('@', from, to - from); i >= 0; i = i < to ? text.IndexOf('@', i, to - i) : -1)
        {
            var at = i;
            var emphasis = 0;
            while (at - emphasis > from && text[at - emphasis - 1] is '*' or '_')
                emphasis++;
            var before = at - emphasis;
            i = PathEnd(text, at + 1, to);
            if (before > from && !char.IsWhiteSpace(text[before - 1]))
            {
                // The name of an address goes on to the next space, and a second '@' in it begins nothing.
                i = Math.Max(i, at + 1);
                continue;
            }
            if (Target(text.AsSpan(at + 1, i - at - 1), emphasis) is { } target)
                mentions.Add(new(target, at));
            i = Math.Max(i, at + 1);
        }
    }

    // Up to white space; a backslash before a space keeps the space, any other ends the path.
    private static int PathEnd(string text, int at, int to)
    {
        while (at < to && !char.IsWhiteSpace(text[at]))
        {
            if (text[at] == '\\')
            {
                if (at + 1 >= to || text[at + 1] != ' ')
                    break;
                at++;
            }
            at++;
        }
        return at;
    }

    private static string? Target(ReadOnlySpan<char> written, int emphasis)
    {
        for (; emphasis > 0 && written.Length > 0 && written[^1] is '*' or '_'; emphasis--)
            written = written[..^1];
        var fragment = written.IndexOf('#');
        if (fragment >= 0)
            written = written[..fragment];
        if (written.IsEmpty || written is "/")
            return null;
        var begins = char.IsAsciiLetterOrDigit(written[0]) || written[0] is '.' or '_' or '-' or '/' || written.StartsWith("~/", StringComparison.Ordinal);
        return begins ? written.ToString().Replace("\\ ", " ", StringComparison.Ordinal) : null;
    }
}
