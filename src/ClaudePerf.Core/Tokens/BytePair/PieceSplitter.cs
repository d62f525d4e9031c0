using System.Runtime.CompilerServices;

namespace ClaudePerf.Core.Tokens.BytePair;

/// <summary>
/// Splits UTF-8 text into the pieces within which o200k_base merges byte pairs. It is the encoding's published pattern
/// <code>
/// [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
/// |[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
/// |\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
/// </code>
/// (github.com/openai/tiktoken, tiktoken_ext/openai_public.py), implemented by hand over code points: each method takes
/// a position and
/// returns where the alternative's match ends, or -1. No step backtracks further than the piece, so any text is split
/// in linear time.
/// </summary>
internal static class PieceSplitter
{
    /// <summary>
    /// Returns the end of the piece that begins at <paramref name="start"/>, which must be less than the text's length.
    /// </summary>
    internal static int NextPiece(ReadOnlySpan<byte> text, int start)
    {
        var first = CharacterClasses.At(text, start, out var firstLength);
        var end = MatchWord(text, start, first, firstLength);
        if (end >= 0)
            return end;
        if (first == CharacterClass.Number)
            return MatchNumber(text, start);
        end = MatchSymbols(text, start);
        return end >= 0 ? end : MatchSpace(text, start);
    }

    private static int MatchWord(ReadOnlySpan<byte> text, int start, CharacterClass first, int firstLength)
    {
        // The optional character before the word: anything but a letter, a number or a line end.
        if ((first & (CharacterClass.Letter | CharacterClass.Number | CharacterClass.Newline)) == 0)
        {
            var end = MatchLowerEnding(text, start + firstLength, out var headEnd);
            if (end >= 0)
                return SkipContraction(text, end);
            // A mark can start the word itself: the first alternative without the optional character is tried before
            // the second with it.
            if (first == CharacterClass.Mark)
                return SkipContraction(text, start + firstLength);
            return headEnd > start + firstLength ? SkipContraction(text, headEnd) : -1;
        }
        if ((first & CharacterClass.Letter) != 0)
        {
            var end = MatchLowerEnding(text, start, out var headEnd);
            return SkipContraction(text, end >= 0 ? end : headEnd);
        }
        return -1;
    }

    /// <summary>
    /// <c>[WordHead]*[WordTail]+</c>. If that fails, <paramref name="headEnd"/> is the end of the run of
    /// <c>[WordHead]</c>, which the second alternative uses.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int MatchLowerEnding(ReadOnlySpan<byte> text, int position, out int headEnd)
    {
        // The greedy head backtracks until a character is a tail: the match then ends after the last such character.
        var lastTailInHead = -1;
        while (position < text.Length)
        {
            var kind = CharacterClasses.At(text, position, out var length);
            if ((kind & CharacterClass.WordHead) == 0)
            {
                headEnd = position;
                return kind == CharacterClass.Lower ? SkipRun(text, position + length, CharacterClass.WordTail) : lastTailInHead;
            }
            position += length;
            if ((kind & CharacterClass.WordTail) != 0)
                lastTailInHead = position;
        }
        headEnd = position;
        return lastTailInHead;
    }

    internal static int MatchNumber(ReadOnlySpan<byte> text, int position)
    {
        for (var digits = 0; digits < 3 && position < text.Length; digits++)
        {
            if (CharacterClasses.At(text, position, out var length) != CharacterClass.Number)
                break;
            position += length;
        }
        return position;
    }

    // ` ?[^\s\p{L}\p{N}]+[\r\n/]*`
    private static int MatchSymbols(ReadOnlySpan<byte> text, int start)
    {
        var runStart = text[start] == ' ' ? start + 1 : start;
        var end = SkipRun(text, runStart, CharacterClass.Other | CharacterClass.Mark);
        if (end == runStart)
            return -1;
        while (end < text.Length && text[end] is (byte)'\r' or (byte)'\n' or (byte)'/')
            end++;
        return end;
    }

    // `\s*[\r\n]+|\s+(?!\S)|\s+`
    internal static int MatchSpace(ReadOnlySpan<byte> text, int start)
    {
        var afterLastNewline = -1;
        var lastSpace = start;
        var position = start;
        while (position < text.Length)
        {
            var kind = CharacterClasses.At(text, position, out var length);
            if ((kind & CharacterClass.Space) == 0)
                break;
            lastSpace = position;
            position += length;
            if ((kind & CharacterClass.Newline) != 0)
                afterLastNewline = position;
        }
        if (afterLastNewline >= 0)
            return afterLastNewline;
        // The last space before a word belongs to the word's piece, unless it is the only one.
        return position == text.Length || lastSpace == start ? position : lastSpace;
    }

    internal static int SkipRun(ReadOnlySpan<byte> text, int position, CharacterClass classes)
    {
        while (position < text.Length && (CharacterClasses.At(text, position, out var length) & classes) != 0)
            position += length;
        return position;
    }

    /// <summary><c>(?i:'s|'t|'re|'ve|'m|'ll|'d)?</c></summary>
    internal static int SkipContraction(ReadOnlySpan<byte> text, int position)
    {
        if (position + 1 >= text.Length || text[position] != '\'')
            return position;
        var first = text[position + 1] | 0x20;
        if (first is 's' or 't' or 'm' or 'd')
            return position + 2;
        if (position + 2 >= text.Length)
            return position;
        var second = text[position + 2] | 0x20;
        return (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? position + 3 : position;
    }
}
