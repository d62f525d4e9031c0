namespace ClaudePerf.Core.Tokens.BytePair;

/// <summary>
/// Splits UTF-8 text into the pieces within which cl100k_base merges byte pairs, following the encoding's published
/// pattern
/// <code>
/// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
/// </code>
/// (github.com/openai/tiktoken, tiktoken_ext/openai_public.py). It works like <see cref="PieceSplitter"/> and shares
/// the alternatives that
/// the two patterns have in common.
/// </summary>
internal static class Cl100kPieceSplitter
{
    /// <summary>
    /// Returns the end of the piece that begins at <paramref name="start"/>, which must be less than the text's length.
    /// </summary>
    internal static int NextPiece(ReadOnlySpan<byte> text, int start)
    {
        var end = PieceSplitter.SkipContraction(text, start);
        if (end > start)
            return end;
        var first = CharacterClasses.At(text, start, out var firstLength);
        if (first == CharacterClass.Number)
            return PieceSplitter.MatchNumber(text, start);
        // The optional character before the letters: anything but a letter, a number or a line end.
        var letters = (first & (CharacterClass.Letter | CharacterClass.Newline)) == 0 ? start + firstLength : start;
        end = PieceSplitter.SkipRun(text, letters, CharacterClass.Letter);
        if (end > letters)
            return end;
        end = MatchSymbols(text, start);
        return end >= 0 ? end : PieceSplitter.MatchSpace(text, start);
    }

    // ` ?[^\s\p{L}\p{N}]+[\r\n]*`
    private static int MatchSymbols(ReadOnlySpan<byte> text, int start)
    {
        var runStart = text[start] == ' ' ? start + 1 : start;
        var end = PieceSplitter.SkipRun(text, runStart, CharacterClass.Other | CharacterClass.Mark);
        if (end == runStart)
            return -1;
        while (end < text.Length && text[end] is (byte)'\r' or (byte)'\n')
            end++;
        return end;
    }
}
