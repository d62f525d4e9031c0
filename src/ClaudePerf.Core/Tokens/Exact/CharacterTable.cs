using System.Globalization;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>What is particular about a letter, for the case markers and the contractions.</summary>
[Flags]
internal enum LetterTraits : byte
{
    /// <summary>Nothing: it has no case and blocks none, or it is not a letter.</summary>
    None = 0,

    /// <summary>It is upper case.</summary>
    Upper = 1,

    /// <summary>It is lower case.</summary>
    Lower = 2,

    /// <summary>A letter or mark whose case cannot be taken away, so that no "all capitals" marker can speak for it.</summary>
    Fixed = 4,

    /// <summary>Its lower case is another character.</summary>
    Changes = 8,

    /// <summary>A symbol that is treated as a letter but closes a word to a contraction, as punctuation does.</summary>
    Symbol = 16,

    /// <summary>Dotted capital I or capital sharp S, which have rules of their own.</summary>
    Peculiar = 32,
}

/// <summary>
/// The kind, traits and lower case of every UTF-16 unit. The rules combine Unicode's categories with what was measured
/// character by character; an enumeration here stays one, as no category reproduces it.
/// Source: github.com/sanderland/ctok at 70872fd (MIT).
/// </summary>
internal static class CharacterTable
{
    /// <summary>Non-ASCII characters that share the pieces of ASCII punctuation.</summary>
    private const string SharedPunctuation =
        "\u00A3\u00A7\u00AB\u00B0\u00B7\u00BB\u0F0D\u2013\u2014\u201E\u2020\u2022\u2026\u20AC\u2116\u2192\u2212\u221A\u2500\u2502\u2514\u2550\u2588\uFF08";

    /// <summary>Letters and marks by category that continue a run of ideographs: iteration and closing marks.</summary>
    private const string IdeographicLetters = "\u3005\u3006\u3031\u3032\u3033\u3034\u3035\u303B\u303C";

    /// <summary>Symbols of the block of CJK punctuation that take no marker, as its punctuation takes none.</summary>
    private const string IdeographicSymbols = "\u3004\u3012\u3013\u3020\u3036\u3037\u303E\u303F";

    private const char CapitalTheta = '\u03F4', CapitalSharpS = '\u1E9E', DottedCapitalI = '\u0130';
    private const char KannadaAnusvara = '\u0CF3', SyriacSuperscriptAlaph = '\u0711';

    /// <summary>Cased letters of Unicode 16 that the models know, each capital with its small letter.</summary>
    private static readonly (char Upper, char Lower)[] NewPairs = [('\u1C89', '\u1C8A'), ('\uA7CB', '\u0264')];

    /// <summary>Ideographs, Hangul, their compatibility forms, and the signs of the Quran that stand alone.</summary>
    private static readonly (char First, char Last)[] LoneLetters =
        [('\u06DD', '\u06E0'), ('\u06E9', '\u06EC'), ('\u3400', '\u4DBF'), ('\u4E00', '\u9FFF'), ('\uAC00', '\uD7A3'), ('\uF900', '\uFAFF')];

    /// <summary>Symbols that take the full word model: golden numbers, Roman numerals, circled letters, Bamum numbers.</summary>
    private static readonly (char First, char Last)[] WordSymbols =
        [('\u16EE', '\u16F0'), ('\u2160', '\u2188'), ('\u24B6', '\u24E9'), ('\uA6E6', '\uA6EF')];

    /// <summary>The kind of each UTF-16 unit.</summary>
    public static CharacterKind[] Kinds { get; } = new CharacterKind[UnicodeProperties.BasicPlane];

    /// <summary>The traits of each UTF-16 unit.</summary>
    public static LetterTraits[] Traits { get; } = new LetterTraits[UnicodeProperties.BasicPlane];

    /// <summary>The lower case of each UTF-16 unit, itself where it has none.</summary>
    public static char[] Lower { get; } = new char[UnicodeProperties.BasicPlane];

    static CharacterTable()
    {
        var unicode = UnicodeProperties.Instance;
        var separators = SeparatorMarks.Table(unicode);
        for (var i = 0; i < UnicodeProperties.BasicPlane; i++)
        {
            var c = (char)i;
            var category = (UnicodeCategory)unicode.Category[i];
            Lower[i] = LowerOf(c, unicode);
            Kinds[i] = KindOf(c, category, separators[i], unicode.CombiningClass(i));
            Traits[i] = TraitsOf(c, category, unicode);
        }
    }

    private static CharacterKind KindOf(char c, UnicodeCategory category, bool separator, int combiningClass)
    {
        if (separator) return CharacterKind.LonePunctuation;
        if (IsNewlyCased(c) || c == KannadaAnusvara) return CharacterKind.Letter;
        if (IsSpace(category) || c is '\t' or '\n' or '\r' or '\f' or '\v') return CharacterKind.Space;
        if (InRanges(WordSymbols, c)) return CharacterKind.Letter;
        if (char.IsAsciiDigit(c)) return CharacterKind.Digit;
        if (c is (>= '\u0660' and <= '\u0669') or (>= '\u06F0' and <= '\u06F9')) return CharacterKind.MarkedDigit;
        if (SharedPunctuation.Contains(c) || (char.IsAscii(c) && IsPunctuation(category))) return CharacterKind.Punctuation;
        if (c is >= '\uFE00' and <= '\uFE0F') return CharacterKind.Selector;
        if (IsLetterOrMark(category) && !InRanges(LoneLetters, c) && !IdeographicLetters.Contains(c))
            return combiningClass != 0 && !IsSyriacVowel(c) ? CharacterKind.Mark : CharacterKind.Letter;
        if (IsMarkedLikePunctuation(c, category)) return CharacterKind.LonePunctuation;
        return category switch
        {
            UnicodeCategory.DecimalDigitNumber => CharacterKind.LoneDecimal,
            UnicodeCategory.OtherNumber => CharacterKind.LoneNumber,
            _ => CharacterKind.LoneLetter,
        };
    }

    private static LetterTraits TraitsOf(char c, UnicodeCategory category, UnicodeProperties unicode)
    {
        var upper = c != CapitalTheta && (unicode.IsUpper[c] || Array.Exists(NewPairs, pair => pair.Upper == c));
        var lower = unicode.IsLower[c] || Array.Exists(NewPairs, pair => pair.Lower == c);
        var traits = LetterTraits.None;
        if (upper) traits |= LetterTraits.Upper;
        if (lower) traits |= LetterTraits.Lower;
        if (Lower[c] != c) traits |= LetterTraits.Changes;
        if ((IsNewlyCased(c) || IsLetterOrMark(category)) && !lower && (!upper || Lower[c] == c)) traits |= LetterTraits.Fixed;
        if (IsMarkedLikePunctuation(c, category)) traits |= LetterTraits.Symbol;
        if (c is DottedCapitalI or CapitalSharpS) traits |= LetterTraits.Peculiar;
        return traits;
    }

    private static char LowerOf(char c, UnicodeProperties unicode)
    {
        foreach (var (upper, lower) in NewPairs)
            if (c == upper) return lower;
        return c == CapitalTheta ? c : unicode.Lower[c];
    }

    /// <summary>A Syriac vowel that no letter can hold forms a word of its own, instead of standing as a stray mark.</summary>
    private static bool IsSyriacVowel(char c) => c is SyriacSuperscriptAlaph or (>= '\u0730' and <= '\u073F');

    private static bool IsNewlyCased(char c) => Array.Exists(NewPairs, pair => pair.Upper == c || pair.Lower == c);

    private static bool InRanges((char First, char Last)[] ranges, char c) =>
        Array.Exists(ranges, range => c >= range.First && c <= range.Last);

    private static bool IsMarkedLikePunctuation(char c, UnicodeCategory category) =>
        (IsPunctuation(category) || category is UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned)
        && !(c is >= '\u3001' and <= '\u303F' && (IsPunctuationProper(category) || IdeographicSymbols.Contains(c)));

    private static bool IsSpace(UnicodeCategory category) => category
        is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool IsLetterOrMark(UnicodeCategory category) => category
        is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark
        or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool IsPunctuationProper(UnicodeCategory category) => category
        is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
        or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation
        or UnicodeCategory.OtherPunctuation;

    private static bool IsPunctuation(UnicodeCategory category) => IsPunctuationProper(category) || category
        is UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.ModifierSymbol or UnicodeCategory.OtherSymbol;
}
