using System.Text;

namespace ClaudePerf.Core.Measurement;

/// <summary>A section of a Markdown text.</summary>
/// <param name="Title">The heading's text; null before the first heading.</param>
/// <param name="Level">The heading's level; 0 before the first.</param>
/// <param name="Line">Its first line, from 0.</param>
/// <param name="Start">Its start, in UTF-16 units.</param>
/// <param name="Code">The fenced code blocks in it.</param>
internal sealed record OutlinePart(string? Title, int Level, int Line, int Start, List<Range> Code);

/// <summary>
/// Finds the headings and fenced code blocks of a Markdown text (CommonMark 0.31: ATX and setext headings, fences) in
/// one pass over its lines. Headings inside code, comments, lists and quotations are text of the section that contains
/// them.
/// </summary>
internal ref struct MarkdownOutline
{
    private const int DeepestHeadingIndent = 3;
    private const int ShortestFence = 3;

    private readonly ReadOnlySpan<char> _text;
    private readonly List<OutlinePart> _parts;
    private char _fence;
    private int _fenceLength;
    private int _fenceStart;
    private bool _inComment;
    private int _paragraphStart;
    private int _paragraphLine;

    private MarkdownOutline(ReadOnlySpan<char> text)
    {
        _text = text;
        _parts = [new OutlinePart(null, 0, 0, 0, [])];
        _paragraphStart = -1;
    }

    /// <summary>
    /// Returns the parts of a text in order; the first is the text before any heading, which may be empty.
    /// </summary>
    internal static List<OutlinePart> Of(ReadOnlySpan<char> text)
    {
        var outline = new MarkdownOutline(text);
        outline.ReadLines();
        return outline._parts;
    }

    private void ReadLines()
    {
        var line = 0;
        for (var start = 0; start < _text.Length; line++)
        {
            var length = _text[start..].IndexOfAny('\r', '\n');
            var end = length < 0 ? _text.Length : start + length;
            var next = end >= _text.Length ? end : _text[end..].StartsWith("\r\n") ? end + 2 : end + 1;
            ReadLine(_text[start..end], line, start, next);
            start = next;
        }
        if (_fence != 0)
            _parts[^1].Code.Add(_fenceStart.._text.Length);
    }

    private void ReadLine(ReadOnlySpan<char> line, int number, int start, int next)
    {
        var content = line.TrimStart(" \t");
        var indent = line.Length - content.Length;
        if (_fence != 0)
        {
            if (FenceLength(content, _fence) >= _fenceLength && content.Trim(_fence).IsWhiteSpace())
            {
                _parts[^1].Code.Add(_fenceStart..next);
                _fence = '\0';
            }
            return;
        }
        if (_inComment || (content.StartsWith("<!--") && _paragraphStart < 0))
        {
            _inComment = !content.Contains("-->", StringComparison.Ordinal);
            return;
        }
        if (OpensFence(content, start)
            || (indent <= DeepestHeadingIndent && (IsAtxHeading(content, number, start) || IsSetextUnderline(content, start))))
        {
            _paragraphStart = -1;
            return;
        }
        if (content.IsWhiteSpace() || content[0] is '>' or '|' || IsListItem(content) || IsThematicBreak(content))
            _paragraphStart = -1;
        else if (_paragraphStart < 0 && indent <= DeepestHeadingIndent)
            (_paragraphStart, _paragraphLine) = (start, number);
    }

    private bool OpensFence(ReadOnlySpan<char> content, int start)
    {
        if (content.IsEmpty || content[0] is not ('`' or '~'))
            return false;
        var length = FenceLength(content, content[0]);
        if (length < ShortestFence || (content[0] == '`' && content[length..].Contains('`')))
            return false;
        (_fence, _fenceLength, _fenceStart) = (content[0], length, start);
        return true;
    }

    private static int FenceLength(ReadOnlySpan<char> content, char fence)
    {
        var other = content.IndexOfAnyExcept(fence);
        return other < 0 ? content.Length : other;
    }

    private readonly bool IsAtxHeading(ReadOnlySpan<char> content, int line, int start)
    {
        var level = FenceLength(content, '#');
        if (level is 0 or > 6 || (level < content.Length && content[level] is not (' ' or '\t')))
            return false;
        var title = content[level..].Trim();
        var closing = title.TrimEnd('#');
        if (closing.IsEmpty || closing[^1] is ' ' or '\t')
            title = closing.TrimEnd();
        _parts.Add(new OutlinePart(title.ToString(), level, line, start, []));
        return true;
    }

    // A line of = or - under a paragraph makes it a heading.
    private readonly bool IsSetextUnderline(ReadOnlySpan<char> content, int start)
    {
        var underline = content.TrimEnd();
        if (_paragraphStart < 0 || underline.IsEmpty || underline[0] is not ('=' or '-') || underline.IndexOfAnyExcept(underline[0]) >= 0)
            return false;
        var title = new StringBuilder();
        // The title is the paragraph's text up to this line, with line ends as spaces.
        var before = _text[_paragraphStart..start];
        foreach (var part in before.EnumerateLines())
        {
            if (!part.IsWhiteSpace())
                title.Append(title.Length == 0 ? "" : " ").Append(part.Trim());
        }
        _parts.Add(new OutlinePart(title.ToString(), underline[0] == '=' ? 1 : 2, _paragraphLine, _paragraphStart, []));
        return true;
    }

    private static bool IsListItem(ReadOnlySpan<char> content)
    {
        var digits = content.IndexOfAnyExceptInRange('0', '9');
        var marker = digits > 0 && content[digits] is ('.' or ')') ? digits + 1 : content[0] is '-' or '*' or '+' ? 1 : 0;
        return marker > 0 && (marker == content.Length || content[marker] is ' ' or '\t');
    }

    private static bool IsThematicBreak(ReadOnlySpan<char> content) =>
        content[0] is ('-' or '*' or '_')
            && content.Count(content[0]) >= 3
            && content.TrimEnd().IndexOfAnyExcept(content[0], ' ', '\t') < 0;
}
