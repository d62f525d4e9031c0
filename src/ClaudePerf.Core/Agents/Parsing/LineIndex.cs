namespace ClaudePerf.Core.Agents.Parsing;

/// <summary>Finds the line and column of an offset in a text. Lines end with LF, CRLF or a lone CR.</summary>
internal sealed class LineIndex
{
    private readonly List<int> _starts = [0];

    /// <summary>Indexes the lines of <paramref name="text"/>.</summary>
    public LineIndex(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        for (var at = 0; ;)
        {
            var end = text.AsSpan(at).IndexOfAny('\r', '\n');
            if (end < 0)
                break;
            at += end + 1;
            if (text[at - 1] == '\r' && at < text.Length && text[at] == '\n')
                at++;
            _starts.Add(at);
        }
        // Text after the last line end is a line; if there is no text, there is no line.
        Count = _starts[^1] == text.Length ? _starts.Count - 1 : _starts.Count;
    }

    /// <summary>The number of lines; a final line end does not start another line.</summary>
    public int Count { get; }

    /// <summary>Returns the line and the column, both from 1, of the UTF-16 unit at <paramref name="offset"/>.</summary>
    public (int Line, int Column) At(int offset)
    {
        var found = _starts.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        return (line + 1, offset - _starts[line] + 1);
    }
}
