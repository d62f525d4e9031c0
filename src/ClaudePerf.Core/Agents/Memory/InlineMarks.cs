using ClaudePerf.Core.Agents.Parsing;

namespace ClaudePerf.Core.Agents.Memory;

/// <summary>
/// The parts of a paragraph in which imports are not read, and the positions where a new text element begins, for
/// CommonMark's code spans, tags, links, images, escapes and emphasis. Linear in the length of the text.
/// </summary>
internal sealed class InlineMarks
{
    private readonly string _text;
    private readonly List<(int From, int To)> _hidden = [];
    private readonly List<int> _begins = [];
    private readonly Stack<int> _brackets = new();
    private readonly Dictionary<(char Sign, int Length), int> _openEmphasis = [];

    private InlineMarks(string text) => _text = text;

    /// <summary>Ranges of the text in which imports are not read.</summary>
    public IReadOnlyList<(int From, int To)> Hidden => _hidden;

    /// <summary>Offsets at which a text element begins or ends.</summary>
    public IReadOnlyList<int> Begins => _begins;

    /// <summary>Reads a paragraph.</summary>
    public static InlineMarks Of(string text)
    {
        var marks = new InlineMarks(text);
        marks.Read();
        return marks;
    }

    private void Read()
    {
        var closings = CodeSpanClosings();
        var lastAngle = _text.LastIndexOf('>');
        for (var i = 0; i < _text.Length;)
        {
            i = _text[i] switch
            {
                '\\' when i + 1 < _text.Length && char.IsAscii(_text[i + 1]) && IsSign(_text[i + 1]) => Hide(i, i + 2),
                '`' => CodeSpan(i, closings),
                '<' when i < lastAngle && TagEnd(i) is > 0 and var end => Hide(i, end),
                '[' => Open(i),
                ']' => Close(i),
                '*' or '_' => Emphasis(i),
                _ => i + 1,
            };
        }
    }

    private int Hide(int from, int to)
    {
        _hidden.Add((from, to));
        _begins.Add(to);
        return to;
    }

    private int CodeSpan(int at, Dictionary<int, int> closings)
    {
        var length = RunLength(at);
        return closings.TryGetValue(at, out var closing) ? Hide(at, closing + length) : at + length;
    }

    // CommonMark 6.1: a span opened by n backticks is closed by the next run of exactly n.
    private Dictionary<int, int> CodeSpanClosings()
    {
        var closings = new Dictionary<int, int>();
        var next = new Dictionary<int, int>();
        for (var i = _text.LastIndexOf('`'); i >= 0; i = i > 0 ? _text.LastIndexOf('`', i - 1) : -1)
        {
            var end = i;
            while (i > 0 && _text[i - 1] == '`')
                i--;
            var length = end - i + 1;
            if (next.TryGetValue(length, out var closing))
                closings[i] = closing;
            next[length] = i;
        }
        return closings;
    }

    private int RunLength(int at)
    {
        var end = at;
        while (end < _text.Length && _text[end] == _text[at])
            end++;
        return end - at;
    }

    // The end of a tag, a comment or an address in angle brackets; 0 if none begins here.
    private int TagEnd(int at)
    {
        if (string.CompareOrdinal(_text, at, "<!--", 0, 4) == 0)
            return _text.IndexOf("-->", at + 4, StringComparison.Ordinal) is var close and >= 0 ? close + 3 : 0;
        var first = at + 1 < _text.Length && _text[at + 1] == '/' ? at + 2 : at + 1;
        if (first >= _text.Length || !(char.IsAsciiLetter(_text[first]) || _text[first] is '!' or '?'))
            return 0;
        var end = _text.AsSpan(at + 1).IndexOfAny('<', '>');
        return end >= 0 && _text[at + 1 + end] == '>' ? at + end + 2 : 0;
    }

    private int Open(int at)
    {
        _brackets.Push(at);
        return at + 1;
    }

    // The text in a link's brackets is a separate element; its destination is not, and neither is any part of an image.
    private int Close(int at)
    {
        if (!_brackets.TryPop(out var open) || at + 1 >= _text.Length || _text[at + 1] != '(')
            return at + 1;
        var end = DestinationEnd(at + 2);
        if (end < 0)
            return at + 1;
        var isPicture = open > 0 && _text[open - 1] == '!';
        _hidden.Add(isPicture ? (open - 1, end) : (at, end));
        _begins.Add(end);
        if (!isPicture)
            _begins.Add(open + 1);
        return end;
    }

    private int DestinationEnd(int at)
    {
        var depth = 0;
        for (; at < _text.Length && _text[at] != '\n'; at++)
        {
            if (_text[at] == '(')
                depth++;
            else if (_text[at] == ')' && depth-- == 0)
                return at + 1;
        }
        return -1;
    }

    // A run that closes an earlier one of its kind ends an element, and so does that earlier run (CommonMark 6.2: which
    // runs can).
    private int Emphasis(int at)
    {
        var length = RunLength(at);
        var end = at + length;
        var before = at == 0 ? ' ' : _text[at - 1];
        var after = end == _text.Length ? ' ' : _text[end];
        var opens = !ScriptSpace.Is(after) && (!IsSign(after) || ScriptSpace.Is(before) || IsSign(before));
        var closes = !ScriptSpace.Is(before) && (!IsSign(before) || ScriptSpace.Is(after) || IsSign(after));
        if (_text[at] == '_')
            (opens, closes) = (opens && (!closes || IsSign(before)), closes && (!opens || IsSign(after)));
        var key = (_text[at], length);
        if (closes && _openEmphasis.Remove(key, out var opened))
        {
            Hide(opened, opened + length);
            Hide(at, end);
        }
        else if (opens)
        {
            _openEmphasis[key] = at;
        }
        return end;
    }

    private static bool IsSign(char c) => char.IsPunctuation(c) || char.IsSymbol(c);
}
