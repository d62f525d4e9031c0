using System.Runtime.CompilerServices;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// Splits a normalized text into runs of one kind and writes them, with their markers, into the stream to be tiled.
/// Letters form a word between an opening and a closing marker. Punctuation and non-ASCII digits have a marker only
/// next to a space. A single space between a closing and an opening marker is implied by the two and not written.
/// Source: github.com/sanderland/ctok at 70872fd (MIT).
/// </summary>
internal ref struct StreamEncoder
{
    private readonly ReadOnlySpan<char> _text;
    private readonly int? _capitalsFrom;

    // State left by the previous run.
    private bool _closed;             // it ended in a closing marker
    private bool _hasPendingSpace;          // it was a single space after a closing marker, not yet written
    private bool _endsInSpace;        // its last character is a space
    private bool _isStrayMark;        // marks without a preceding letter, continued by the next letters
    private bool _isApostrophe;       // it is a single apostrophe
    private bool _closesContraction;  // it would have a marker on its right, which prevents a contraction
    private bool _earlierClosesContraction;

    private StreamEncoder(ReadOnlySpan<char> text, int? capitalsFrom)
    {
        _text = text;
        _capitalsFrom = capitalsFrom;
    }

    /// <summary>Writes a normalized text.</summary>
    /// <param name="text">The text, without what the message frame absorbs at either end.</param>
    /// <param name="rules">The generation's rules.</param>
    /// <param name="stream">The stream to write to; it is completed.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Encode(ReadOnlySpan<char> text, GenerationRules rules, ref MarkedStream stream)
    {
        var encoder = new StreamEncoder(text, rules.CapitalsFrom) { _endsInSpace = rules.FrameOpensWord };
        if (rules.FrameOpensWord) encoder.TakeFrameMarker(ref stream);
        var kinds = CharacterTable.Kinds;
        for (var at = 0; at < text.Length;)
        {
            at = kinds[text[at]] switch
            {
                CharacterKind.Letter => encoder.WriteWord(at, ref stream),
                CharacterKind.Mark => encoder.WriteStrayMarks(at, ref stream),
                CharacterKind.Space => encoder.WriteSpaces(at, ref stream),
                _ => encoder.WriteOther(at, ref stream),
            };
        }
        if (encoder._hasPendingSpace) stream.Write(' ');
        stream.Complete();
    }

    /// <summary>
    /// The frame ends in the marker that opens a word. A text that begins with a run that has this marker, or with a
    /// space, takes it over; otherwise it is a separate token, or a space before an apostrophe that opens a word.
    /// </summary>
    private readonly void TakeFrameMarker(ref MarkedStream stream)
    {
        if (_text.IsEmpty)
        {
            stream.Begin(WordCase.Literal);
            return;
        }
        var first = CharacterTable.Kinds[_text[0]];
        if (first is CharacterKind.Letter or CharacterKind.Mark || _text[0] == ' ') return;
        if (OpensWord(0))
        {
            stream.Write(' ');
            return;
        }
        if (first == CharacterKind.Space || !BordersOf(0, out _).Left) stream.Begin(WordCase.Literal);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int WriteWord(int start, ref MarkedStream stream)
    {
        var kinds = CharacterTable.Kinds;
        var end = start + 1;
        while (end < _text.Length && kinds[_text[end]] <= CharacterKind.Mark) end++;
        var word = _text[start..end];

        if (_isStrayMark)
        {
            stream.Write(word);
        }
        else if (_isApostrophe && !_earlierClosesContraction && IsContraction(word))
        {
            stream.Write(word);
        }
        else
        {
            _hasPendingSpace = false;
            var wordCase = WordCases.Of(word, _capitalsFrom);
            stream.Begin(wordCase);
            if (wordCase == WordCase.Literal) stream.Write(word);
            else stream.WriteLower(word);
        }
        stream.End();
        After(closed: true, closesContraction: (CharacterTable.Traits[word[^1]] & LetterTraits.Symbol) != 0);
        return end;
    }

    private int WriteStrayMarks(int start, ref MarkedStream stream)
    {
        var kinds = CharacterTable.Kinds;
        var end = start + 1;
        while (end < _text.Length && kinds[_text[end]] == CharacterKind.Mark) end++;
        _hasPendingSpace = false;
        stream.Begin(WordCase.Literal);
        stream.Write(_text[start..end]);
        var letterFollows = end < _text.Length && kinds[_text[end]] == CharacterKind.Letter;
        if (!letterFollows) stream.End();
        After(closed: !letterFollows, closesContraction: false);
        _isStrayMark = true;
        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int WriteSpaces(int start, ref MarkedStream stream)
    {
        var kinds = CharacterTable.Kinds;
        var end = start + 1;
        while (end < _text.Length && kinds[_text[end]] == CharacterKind.Space) end++;
        var held = _closed && end == start + 1 && _text[start] == ' ';
        if (!held) stream.Write(_text[start..end]);
        After(closed: false, closesContraction: false);
        _hasPendingSpace = held;
        _endsInSpace = _text[end - 1] == ' ';
        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int WriteOther(int start, ref MarkedStream stream)
    {
        var (left, right) = BordersOf(start, out var end);
        if (left && _endsInSpace && !OpensWord(start))
        {
            _hasPendingSpace = false;
            stream.Begin(WordCase.Literal);
        }
        else if (_hasPendingSpace)
        {
            _hasPendingSpace = false;
            stream.Write(' ');
        }
        stream.Write(_text[start..end]);

        // A single space on the right is marked, a run of two or more is not.
        var closed = right && end < _text.Length && _text[end] == ' ' && !(end + 1 < _text.Length && _text[end + 1] == ' ');
        if (closed) stream.End();
        After(closed, closesContraction: right);
        _isApostrophe = end == start + 1 && _text[start] == '\'';
        return end;
    }

    /// <summary>
    /// Finds the end of a run that is neither letters nor spaces, and which of its borders have a marker next to a
    /// space.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly (bool Left, bool Right) BordersOf(int start, out int end)
    {
        var kinds = CharacterTable.Kinds;
        var first = kinds[_text[start]];
        end = start + 1;
        switch (first)
        {
            case CharacterKind.Punctuation:
                while (end < _text.Length && kinds[_text[end]] == CharacterKind.Punctuation) end++;
                return (true, true);

            case CharacterKind.Digit or CharacterKind.MarkedDigit:
                while (end < _text.Length && kinds[_text[end]] is CharacterKind.Digit or CharacterKind.MarkedDigit) end++;
                return (first == CharacterKind.MarkedDigit, kinds[_text[end - 1]] == CharacterKind.MarkedDigit);

            case CharacterKind.LonePunctuation:
                while (end < _text.Length && kinds[_text[end]] is CharacterKind.LonePunctuation or CharacterKind.Selector) end++;
                return (true, true);

            case CharacterKind.LoneDecimal or CharacterKind.LoneNumber:
                var uniform = true;
                while (end < _text.Length
                    && kinds[_text[end]] is (CharacterKind.LoneDecimal or CharacterKind.LoneNumber or CharacterKind.Selector) and var kind)
                {
                    uniform &= kind == first;
                    end++;
                }
                return (uniform, uniform || kinds[_text[end - 1]] == CharacterKind.Selector);

            default:
                while (end < _text.Length && kinds[_text[end]] is CharacterKind.LoneLetter or CharacterKind.Selector) end++;
                return (first == CharacterKind.Selector, kinds[_text[end - 1]] == CharacterKind.Selector);
        }
    }

    /// <summary>Whether there is an apostrophe here that is a run by itself before letters or marks.</summary>
    private readonly bool OpensWord(int at) =>
        _text[at] == '\'' && at + 1 < _text.Length && CharacterTable.Kinds[_text[at + 1]] <= CharacterKind.Mark;

    private void After(bool closed, bool closesContraction)
    {
        _closed = closed;
        _earlierClosesContraction = _closesContraction;
        _closesContraction = closesContraction;
        _isStrayMark = false;
        _isApostrophe = false;
        _endsInSpace = false;
    }

    /// <summary>The English suffixes whose apostrophe replaces the opening marker of the letters after it.</summary>
    private static bool IsContraction(ReadOnlySpan<char> word) => word is "s" or "t" or "d" or "m" or "ll" or "re" or "ve";
}
