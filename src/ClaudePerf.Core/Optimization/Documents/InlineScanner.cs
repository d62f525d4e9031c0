using System.Buffers;

namespace ClaudePerf.Core.Optimization.Documents;

/// <summary>
/// Finds the parts of a block's text that must not be reworded: code, links, paths, placeholders, tags, numbers,
/// quotations and names. One pass; anything not closed within a bounded distance is plain text.
/// </summary>
internal ref struct InlineScanner
{
    private const int LongestCode = 4000;
    private const int LongestTag = 1000;
    private const int LongestQuotation = 300;
    private const int LongestPlaceholder = 80;

    private static readonly SearchValues<char> WordEnds = SearchValues.Create(" \t\r\n\"'`<>()[]{},;“”‘’*|");

    private readonly ReadOnlySpan<char> _text;
    private readonly int _end;
    private readonly List<InlineSpan> _found;
    private int _at;
    private int _noBacktickRun;

    private InlineScanner(string text, int start, int end)
    {
        _text = text;
        _at = start;
        _end = end;
        _found = [];
    }

    /// <summary>The spans between two offsets, in order and without nesting.</summary>
    public static List<InlineSpan> Scan(string text, int start, int end)
    {
        var scanner = new InlineScanner(text, start, end);
        scanner.Scan();
        return scanner._found;
    }

    private void Scan()
    {
        while (_at < _end)
        {
            var next = _text[_at] switch
            {
                '`' => Code(_at),
                '!' when _at + 1 < _end && _text[_at + 1] == '`' => Code(_at + 1),
                '<' => Tag(),
                '"' => Quotation('"'),
                '“' => Quotation('”'),
                '\'' when IsBoundary(_at - 1) => Quotation('\''),
                '$' => Dollar(),
                '{' => Braces(),
                '[' => Brackets(),
                ']' => LinkTarget(),
                '%' => Percent(),
                '\\' => Escape(),
                var c when IsWordStart(c) && IsBoundary(_at - 1) => Word(),
                _ => _at + 1,
            };
            _at = Math.Max(next, _at + 1);
        }
    }

    private readonly int Found(InlineKind kind, int start, int end)
    {
        _found.Add(new InlineSpan(kind, start, end));
        return end;
    }

    private static bool IsWordStart(char c) => char.IsLetterOrDigit(c) || c is '@' or '/' or '~' or '.' or '_' or '+' or '-' or '#';

    private readonly bool IsBoundary(int at) => at < 0 || at >= _text.Length || !char.IsLetterOrDigit(_text[at]);

    private readonly int Escape() =>
        _at + 1 < _end && _text[_at + 1] == '$' ? Found(InlineKind.Placeholder, _at, WordEnd(_at + 1)) : _at + 2;

    // A code span ends with as many backticks as it starts with.
    private int Code(int ticks)
    {
        var length = Run(ticks, '`');
        var after = ticks + length;
        if (length == _noBacktickRun)
            return after;
        var limit = Math.Min(_end, after + LongestCode);
        for (var i = after; i < limit;)
        {
            var tick = _text[i..limit].IndexOf('`');
            if (tick < 0)
                break;
            i += tick;
            var run = Run(i, '`');
            if (run == length)
                return Found(InlineKind.Code, _at, i + run);
            i += run;
        }
        if (limit == _end)
            _noBacktickRun = length;
        return after;
    }

    private readonly int Run(int at, char c)
    {
        var length = 1;
        while (at + length < _end && _text[at + length] == c)
            length++;
        return length;
    }

    private readonly int Tag()
    {
        var rest = _text[_at..Math.Min(_end, _at + LongestTag)];
        if (rest.StartsWith("<!--"))
        {
            var close = rest.IndexOf("-->");
            return close < 0 ? _at + 4 : Found(InlineKind.Tag, _at, _at + close + 3);
        }
        if (rest.Length < 3 || !(char.IsLetter(rest[1]) || rest[1] is '/' or '!' or '?' or '$' or '{'))
            return _at + 1;
        var end = rest.IndexOf('>');
        // "a < b and c > d" has a space after the sign; a tag does not. A second opening sign shows that the first
        // was not a tag.
        return end < 0 || rest[1..end].Contains('<') ? _at + 1 : Found(InlineKind.Tag, _at, _at + end + 1);
    }

    private readonly int Quotation(char close)
    {
        var rest = _text[(_at + 1)..Math.Min(_end, _at + 1 + LongestQuotation)];
        for (var from = 0; from < rest.Length;)
        {
            var at = rest[from..].IndexOf(close);
            if (at < 0)
                break;
            at += from;
            var next = _at + at + 2;
            // An apostrophe is between letters; a closing mark is not.
            if (close != '\'' || IsBoundary(next) || next >= _end)
                return HasBlankLine(rest[..at]) ? _at + 1 : Found(InlineKind.Quotation, _at, next);
            from = at + 1;
        }
        return _at + 1;
    }

    private static bool HasBlankLine(ReadOnlySpan<char> text) => text.IndexOf("\n\n") >= 0 || text.IndexOf("\r\n\r\n") >= 0;

    private readonly int Dollar()
    {
        if (_at + 1 >= _end)
            return _at + 1;
        if (_text[_at + 1] == '{')
        {
            var close = _text[_at..Math.Min(_end, _at + LongestPlaceholder)].IndexOf('}');
            return close < 0 ? _at + 1 : Found(InlineKind.Placeholder, _at, _at + close + 1);
        }
        var end = _at + 1;
        while (end < _end && (char.IsLetterOrDigit(_text[end]) || _text[end] is '_' or '.' or ','))
            end++;
        while (end > _at + 1 && _text[end - 1] is '.' or ',')
            end--;
        if (end == _at + 1)
            return end;
        if (end < _end && _text[end] == '[' && _text[end..Math.Min(_end, end + 8)].IndexOf(']') is > 0 and var index)
            end += index + 1;
        return Found(InlineKind.Placeholder, _at, end);
    }

    private readonly int Braces()
    {
        var rest = _text[_at..Math.Min(_end, _at + LongestPlaceholder)];
        var close = rest.IndexOf('}');
        if (close < 2 || rest[..close].IndexOfAny('\n', '\r') >= 0)
            return _at + 1;
        var end = close + 1;
        while (end < rest.Length && rest[end] == '}')
            end++;
        return Found(InlineKind.Placeholder, _at, _at + end);
    }

    // [NAME] is a placeholder if no target follows; the text of a link is plain text.
    private readonly int Brackets()
    {
        var rest = _text[_at..Math.Min(_end, _at + LongestPlaceholder)];
        var close = rest.IndexOf(']');
        if (close < 2 || rest[1..close].IndexOfAny('\n', '[', '`') >= 0
            || (_at + close + 1 < _end && _text[_at + close + 1] is '(' or '[' or ':'))
            return _at + 1;
        return Found(InlineKind.Placeholder, _at, _at + close + 1);
    }

    private readonly int LinkTarget()
    {
        if (_at + 1 >= _end || _text[_at + 1] is not ('(' or '['))
            return _at + 1;
        var closing = _text[_at + 1] == '(' ? ')' : ']';
        var close = _text[_at..Math.Min(_end, _at + LongestTag)].IndexOf(closing);
        return close < 0 ? _at + 1 : Found(InlineKind.Link, _at + 1, _at + close + 1);
    }

    private readonly int Percent()
    {
        var end = WordEnd(_at + 1);
        return end > _at + 2 && _text[end - 1] == '%' ? Found(InlineKind.Placeholder, _at, end) : _at + 1;
    }

    private readonly int WordEnd(int at)
    {
        var length = _text[at.._end].IndexOfAny(WordEnds);
        return length < 0 ? _end : at + length;
    }

    private readonly int Word()
    {
        var end = WordEnd(_at);
        var word = _text[_at..end];
        if (word.StartsWith("http://") || word.StartsWith("https://") || word.StartsWith("mailto:") || word.StartsWith("www."))
            return Found(InlineKind.Link, _at, TrimPunctuation(_at, UrlEnd(end)));
        end = TrimPunctuation(_at, end);
        word = _text[_at..end];
        if (word.IsEmpty)
            return _at + 1;
        return WordKind.Classify(word) is { } kind ? Found(kind, _at, end) : end;
    }

    // A URL continues over brackets and quotes that would end a word.
    private readonly int UrlEnd(int end)
    {
        while (end < _end && !char.IsWhiteSpace(_text[end]) && _text[end] is not ('"' or '<' or '>' or '`' or ')' or ']' or '|' or '*'))
            end++;
        return end;
    }

    private readonly int TrimPunctuation(int start, int end)
    {
        while (end > start && _text[end - 1] is '.' or ':' or '!' or '?' or '…' or '—' or '–')
            end--;
        return end;
    }
}
