using System.Runtime.CompilerServices;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>How the capitals of a word are written in the marked stream.</summary>
internal enum WordCase : byte
{
    /// <summary>Unchanged.</summary>
    Literal,

    /// <summary>A marker for a leading capital, and the word in lower case.</summary>
    Shift,

    /// <summary>A marker for an all-capitals word, and the word in lower case.</summary>
    Capitals,
}

/// <summary>
/// Chooses the case marker of a word. A marker applies to the whole word or not at all: GaN and WiFi stay literal.
/// Source: github.com/sanderland/ctok at 70872fd (MIT).
/// </summary>
internal static class WordCases
{
    private const char CapitalSharpS = '\u1E9E', DottedCapitalI = '\u0130';

    /// <summary>The case of a word.</summary>
    /// <param name="word">A run of letters and marks of the basic plane; not empty.</param>
    /// <param name="capitalsFrom">
    /// The minimum length at which an all-capitals word has a marker; null if it never has one.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static WordCase Of(ReadOnlySpan<char> word, int? capitalsFrom)
    {
        var traits = CharacterTable.Traits;
        var first = traits[word[0]];
        var rest = LetterTraits.None;
        foreach (var c in word[1..]) rest |= traits[c];
        var all = first | rest;

        if ((all & (LetterTraits.Upper | LetterTraits.Peculiar)) == 0) return WordCase.Literal;
        if ((all & LetterTraits.Peculiar) != 0) return OfPeculiar(word);
        if (capitalsFrom <= word.Length && (all & (LetterTraits.Upper | LetterTraits.Lower | LetterTraits.Fixed)) == LetterTraits.Upper)
            return WordCase.Capitals;
        const LetterTraits Lowerable = LetterTraits.Upper | LetterTraits.Changes;
        return (first & Lowerable) == Lowerable && (rest & LetterTraits.Upper) == 0 ? WordCase.Shift : WordCase.Literal;
    }

    /// <summary>
    /// Capital sharp S makes any word literal; dotted capital I only at the start, and elsewhere it does not count as a
    /// capital.
    /// </summary>
    private static WordCase OfPeculiar(ReadOnlySpan<char> word)
    {
        if (word.Contains(CapitalSharpS) || word[0] == DottedCapitalI) return WordCase.Literal;
        var traits = CharacterTable.Traits;
        if ((traits[word[0]] & LetterTraits.Upper) == 0) return WordCase.Literal;
        foreach (var c in word[1..])
            if (c != DottedCapitalI && (traits[c] & LetterTraits.Upper) != 0) return WordCase.Literal;
        return WordCase.Shift;
    }
}
