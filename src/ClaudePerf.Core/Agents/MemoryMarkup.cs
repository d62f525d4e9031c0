using System.Text;

namespace ClaudePerf.Core.Agents;

/// <summary>An <c>@path</c> in a memory file.</summary>
/// <param name="Target">The path as written, without the <c>@</c>, a fragment and escapes.</param>
/// <param name="Offset">The offset of the <c>@</c> in the text.</param>
internal readonly record struct ImportMention(string Target, int Offset);

/// <summary>
/// What Claude Code does to a memory file's text before it sends it: block HTML comments are dropped with their lines, and
/// <c>@path</c> outside code is an import. Blocks are told as CommonMark tells them, as far as fences, indented code, comments
/// (HTML blocks of kind 2) and code spans go. Linear in the text.
/// </summary>
internal sealed class MemoryMarkup
{
    private readonly string _text;
    private readonly StringBuilder _kept = new();
    private readonly List<ImportMention> _mentions = [];
    private int _paragraphStart = -1;
    private int _paragraphEnd;
    private bool _inList;
    private bool _afterBlank = true;

    private MemoryMarkup(string text) => _text = text;

    /// <summary>Reads a text.</summary>
    /// <returns>The text as it is sent, and the imports in their order.</returns>
    public static (string Text, IReadOnlyList<ImportMention> Mentions) Read(string text)
    {
        var markup = new MemoryMarkup(text);
        markup.Blocks();
        return (markup._kept.Length == text.Length ? text : markup._kept.ToString(), markup._mentions);
    }

    private void Blocks()
    {
        for (var at = 0; at < _text.Length;)
        {
            var end = LineEnd(at);
            var content = Content(at, end, out var indent);
            if (FenceLength(content) is > 0 and var length && !IsIndentedCode(indent))
            {
                Flush();
                end = FenceEnd(end, content[0], length);
                Keep(at, end);
            }
            else if (content.StartsWith("<!--", StringComparison.Ordinal) && indent < 4 && CommentEnd(at) is > 0 and var comment)
            {
                Flush();
                end = LineEnd(comment - 1);
                // What stands after the comment on its last line stays.
                if (!_text.AsSpan(comment, end - comment).IsWhiteSpace())
                    Paragraph(comment, end);
            }
            else if (content.IsEmpty)
            {
                Flush();
                _afterBlank = true;
                Keep(at, end);
            }
            else if (IsIndentedCode(indent))
            {
                Flush();
                Keep(at, end);
            }
            else
            {
                if (indent == 0)
                    _inList = false;
                if (StartsBlock(content))
                    Flush();
                _inList |= IsListItem(content);
                Paragraph(at, end);
            }
            at = end;
        }
        Flush();
    }

    private void Paragraph(int start, int end)
    {
        _afterBlank = false;
        if (_paragraphStart < 0)
            _paragraphStart = start;
        _paragraphEnd = end;
        Keep(start, end);
    }

    private void Keep(int start, int end) => _kept.Append(_text, start, end - start);

    // Code spans do not reach over the end of a paragraph.
    private void Flush()
    {
        if (_paragraphStart >= 0)
            ImportMentions.Collect(_text, _paragraphStart, _paragraphEnd, _mentions);
        _paragraphStart = -1;
    }

    private int LineEnd(int at)
    {
        var newline = _text.IndexOf('\n', at);
        return newline < 0 ? _text.Length : newline + 1;
    }

    private ReadOnlySpan<char> Content(int at, int end, out int indent)
    {
        indent = 0;
        var i = at;
        for (; i < end && _text[i] is ' ' or '\t'; i++)
            indent += _text[i] == '\t' ? 4 - (indent % 4) : 1;
        return _text.AsSpan(i, end - i).TrimEnd();
    }

    private bool IsIndentedCode(int indent) => indent >= 4 && _afterBlank && !_inList;

    private static int FenceLength(ReadOnlySpan<char> content)
    {
        if (content.IsEmpty || content[0] is not ('`' or '~'))
            return 0;
        var length = content.IndexOfAnyExcept(content[0]);
        if (length < 0)
            length = content.Length;
        return length >= 3 && !(content[0] == '`' && content[length..].Contains('`')) ? length : 0;
    }

    // The end of the line that closes the fence; the text's end where none does.
    private int FenceEnd(int at, char fence, int length)
    {
        while (at < _text.Length)
        {
            var end = LineEnd(at);
            var content = Content(at, end, out _);
            if (content.Length >= length && content.IndexOfAnyExcept(fence) < 0)
                return end;
            at = end;
        }
        return at;
    }

    // Just after the comment's "-->"; 0 where it is never closed.
    private int CommentEnd(int at)
    {
        if (_noFurtherCommentEnd)
            return 0;
        var start = _text.IndexOf("<!--", at, StringComparison.Ordinal);
        var close = _text.IndexOf("-->", start + 4, StringComparison.Ordinal);
        _noFurtherCommentEnd = close < 0;
        return close < 0 ? 0 : close + 3;
    }

    // Spares a text full of unclosed comments a search to its end for each.
    private bool _noFurtherCommentEnd;

    private static bool StartsBlock(ReadOnlySpan<char> content) => content[0] is '#' or '|' or '>' || IsListItem(content);

    private static bool IsListItem(ReadOnlySpan<char> content)
    {
        if (content.Length > 1 && content[0] is '-' or '*' or '+')
            return content[1] is ' ' or '\t';
        var digits = content.IndexOfAnyExceptInRange('0', '9');
        return digits is > 0 and < 10 && content.Length > digits + 1 && content[digits] is '.' or ')' && content[digits + 1] is ' ' or '\t';
    }
}
