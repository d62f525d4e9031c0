using System.Text;

namespace ClaudePerf.Core.Agents;

/// <summary>
/// Finds <c>@path</c> in a paragraph or heading of a memory file. It must begin the paragraph or follow white space, or what ends a piece of text in
/// Markdown: emphasis, a tag, an escaped character, the bracket that opens a link.
/// </summary>
internal sealed class ImportMentions
{
    private readonly string _content;
    private readonly List<(int Content, int Text)> _lines;
    private readonly List<ImportMention> _mentions;
    private readonly bool[] _hidden;
    private readonly bool[] _begins;

    private ImportMentions(string content, List<(int Content, int Text)> lines, List<ImportMention> mentions)
    {
        _content = content;
        _lines = lines;
        _mentions = mentions;
        _hidden = new bool[content.Length + 1];
        _begins = new bool[content.Length + 1];
    }

    /// <summary>Adds the mentions of a block that consists of these lines of a text.</summary>
    public static void Collect(string text, List<(int Start, int End)> lines, List<ImportMention> mentions)
    {
        if (!lines.Exists(line => text.AsSpan(line.Start, line.End - line.Start).Contains('@')))
            return;
        var content = new StringBuilder();
        var starts = new List<(int, int)>(lines.Count);
        foreach (var (start, end) in lines)
        {
            if (content.Length > 0)
                content.Append('\n');
            starts.Add((content.Length, start));
            content.Append(text, start, end - start);
        }
        var found = new ImportMentions(content.ToString(), starts, mentions);
        found.MarkInlines();
        found.Scan(0, found._content.Length);
    }

    /// <summary>Adds the mentions between two offsets of text that is no Markdown.</summary>
    public static void CollectRaw(string text, int start, int end, List<ImportMention> mentions) =>
        new ImportMentions(text[start..end], [(0, start)], mentions).Scan(0, end - start);

    private void MarkInlines()
    {
        var marks = InlineMarks.Of(_content);
        foreach (var (from, to) in marks.Hidden)
            _hidden.AsSpan(from, to - from).Fill(true);
        foreach (var at in marks.Begins)
            _begins[at] = true;
    }

    private void Scan(int from, int to)
    {
        for (var at = _content.IndexOf('@', from); at >= 0 && at < to; at = at < to ? _content.IndexOf('@', at) : -1)
        {
            if (_hidden[at] || !(at == 0 || _begins[at] || ScriptSpace.Is(_content[at - 1])))
            {
                at++;
                continue;
            }
            var end = PathEnd(at + 1, to);
            if (Target(_content.AsSpan(at + 1, end - at - 1)) is { } target)
                _mentions.Add(new(target, InText(at)));
            at = Math.Max(end, at + 1);
        }
    }

    private int InText(int at)
    {
        var line = _lines.FindLastIndex(line => line.Content <= at);
        return _lines[line].Text + at - _lines[line].Content;
    }

    // Up to white space or the end of the piece of text; a backslash before a space keeps the space, any other ends the path.
    private int PathEnd(int at, int to)
    {
        while (at < to && !ScriptSpace.Is(_content[at]) && !_hidden[at] && !_begins[at])
        {
            if (_content[at] == '\\')
            {
                if (at + 1 >= to || _content[at + 1] != ' ')
                    break;
                at++;
            }
            at++;
        }
        return at;
    }

    private static string? Target(ReadOnlySpan<char> written)
    {
        var fragment = written.IndexOf('#');
        if (fragment >= 0)
            written = written[..fragment];
        if (written.IsEmpty || written is "/")
            return null;
        var begins = char.IsAsciiLetterOrDigit(written[0]) || written[0] is '.' or '_' or '-' or '/' || written.StartsWith("~/", StringComparison.Ordinal);
        return begins ? written.ToString().Replace("\\ ", " ", StringComparison.Ordinal) : null;
    }
}
