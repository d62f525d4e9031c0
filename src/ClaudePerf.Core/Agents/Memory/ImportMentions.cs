using ClaudePerf.Core.Agents.Parsing;

namespace ClaudePerf.Core.Agents.Memory;

/// <summary>
/// Finds <c>@path</c> in a paragraph or heading of a memory file. It must be at the start of the paragraph or follow
/// white space or the end of a Markdown text element: emphasis, a tag, an escaped character, the bracket that opens a
/// link.
/// </summary>
internal sealed class ImportMentions
{
    private readonly string _content;
    private readonly List<ImportMention> _mentions;
    private readonly bool[] _hidden;
    private bool _isWhole;
    private List<int>? _places;
    private readonly bool[] _begins;

    private ImportMentions(string content, List<ImportMention> mentions)
    {
        _content = content;
        _mentions = mentions;
        _hidden = new bool[content.Length + 1];
        _begins = new bool[content.Length + 1];
    }

    /// <summary>Adds the mentions of a block.</summary>
    /// <param name="content">The block's content, without the prefixes of list or quotation lines.</param>
    /// <param name="text">The text it is part of.</param>
    /// <param name="start">The start of the block in the text.</param>
    /// <param name="isWhole">Whether mentions also count in code, tags and images, as they do in list items.</param>
    /// <param name="mentions">Receives the mentions.</param>
    public static void Collect(string content, string text, int start, bool isWhole, List<ImportMention> mentions)
    {
        if (!content.Contains('@', StringComparison.Ordinal))
            return;
        var found = new ImportMentions(content, mentions) { _isWhole = isWhole };
        found.MarkInlines();
        found.Scan(text, start);
    }

    /// <summary>Adds the mentions of text that is not Markdown.</summary>
    /// <param name="content">The text.</param>
    /// <param name="places">The position of each of its units in the file's text.</param>
    /// <param name="mentions">Receives the mentions.</param>
    public static void CollectRaw(string content, List<int> places, List<ImportMention> mentions) =>
        new ImportMentions(content, mentions) { _places = places }.Scan("", 0);

    private void MarkInlines()
    {
        var marks = InlineMarks.Of(_content);
        foreach (var (from, to) in marks.Hidden)
            _hidden.AsSpan(from, to - from).Fill(true);
        foreach (var at in marks.Begins)
            _begins[at] = true;
    }

    // Line prefixes of a block contain no '@', so the content's first mention is the text's first from the block's
    // start on, and so on.
    private void Scan(string text, int start)
    {
        var inText = start - 1;
        var end = 0;
        for (var at = _content.IndexOf('@', StringComparison.Ordinal); at >= 0; at = _content.IndexOf('@', at + 1))
        {
            inText = _places is { } places ? places[at] : text.IndexOf('@', inText + 1);
            var follows = at == 0 || ScriptSpace.Is(_content[at - 1]);
            if (at < end || (_hidden[at] ? !(_isWhole && follows) : !(follows || _begins[at])))
                continue;
            end = PathEnd(at + 1, _content.Length, _hidden[at]);
            if (Target(_content.AsSpan(at + 1, end - at - 1)) is { } target)
                _mentions.Add(new(target, inText));
        }
    }

    // Up to white space or the end of the text element; a backslash before a space includes the space, any other
    // backslash ends the path.
    private int PathEnd(int at, int to, bool isHidden)
    {
        while (at < to && !ScriptSpace.Is(_content[at]) && (isHidden || !(_hidden[at] || _begins[at])))
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
        var begins = char.IsAsciiLetterOrDigit(written[0])
            || written[0] is '.' or '_' or '-' or '/'
            || written.StartsWith("~/", StringComparison.Ordinal);
        return begins ? written.ToString().Replace("\\ ", " ", StringComparison.Ordinal) : null;
    }
}
