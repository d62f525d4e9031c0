using System.Globalization;
using System.Runtime.CompilerServices;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// Builds the tables of <see cref="CharacterTable"/>. The rules combine Unicode's categories with measurements of
/// individual characters; characters are enumerated where no category reproduces the measurements. Source:
/// github.com/sanderland/ctok at 70872fd (MIT).
/// </summary>
internal sealed class CharacterTableBuilder
{
    private const char CapitalTheta = '\u03F4', CapitalSharpS = '\u1E9E', DottedCapitalI = '\u0130', KannadaAnusvara = '\u0CF3';

    /// <summary>Non-ASCII characters that share the pieces of ASCII punctuation.</summary>
    private const string SharedPunctuation =
        "\u00A3\u00A7\u00AB\u00B0\u00B7\u00BB\u0F0D\u2013\u2014\u201E\u2020\u2022\u2026\u20AC\u2116\u2192"
            + "\u2212\u221A\u2500\u2502\u2514\u2550\u2588\uFF08";

    /// <summary>Letters and marks, by category, that continue a run of ideographs: iteration and closing marks.</summary>
    private const string IdeographicLetters = "\u3005\u3006\u3031\u3032\u3033\u3034\u3035\u303B\u303C";

    /// <summary>Symbols of the CJK punctuation block that, like its punctuation, have no marker.</summary>
    private const string IdeographicSymbols = "\u3004\u3012\u3013\u3020\u3036\u3037\u303E\u303F";

    private const string WhiteSpaceControls = "\t\n\r\f\v";

    private static readonly (char First, char Last) IdeographicPunctuation = ('\u3001', '\u303F');
    private static readonly (char First, char Last) VariationSelectors = ('\uFE00', '\uFE0F');

    /// <summary>
    /// Vowels that form a separate word if there is no letter to attach to, instead of being a stray mark.
    /// </summary>
    private static readonly (char First, char Last)[] SyriacVowels = [('\u0711', '\u0711'), ('\u0730', '\u073F')];

    private static readonly (char First, char Last)[] ArabicDigits = [('\u0660', '\u0669'), ('\u06F0', '\u06F9')];

    /// <summary>Ideographs, Hangul, their compatibility forms, and Quranic signs, if they are letters or marks.</summary>
    private static readonly (char First, char Last)[] LoneLetters =
        [('\u06DD', '\u06E0'), ('\u06E9', '\u06EC'), ('\u3400', '\u4DBF'), ('\u4E00', '\u9FFF'), ('\uAC00', '\uD7A3'),
         ('\uF900', '\uFAFF')];

    private static readonly (char First, char Last) CircledLetters = ('\u24B6', '\u24E9');

    /// <summary>
    /// Symbols that follow the full word model: golden numbers, Roman numerals, circled letters, Bamum numbers.
    /// </summary>
    private static readonly (char First, char Last)[] WordSymbols =
        [('\u16EE', '\u16F0'), ('\u2160', '\u2188'), CircledLetters, ('\uA6E6', '\uA6EF')];

    /// <summary>
    /// Cased letters of Unicode 16 that the models know: each capital with its lower-case letter, and whether that is
    /// new as well.
    /// </summary>
    private static readonly (char Upper, char Lower, bool LowerIsNew)[] NewPairs =
        [('\u1C89', '\u1C8A', true), ('\uA7CB', '\u0264', false)];

    /// <summary>The kind of each UTF-16 unit.</summary>
    public CharacterKind[] Kinds { get; } = new CharacterKind[UnicodeTable.BasicPlane];

    /// <summary>The traits of each UTF-16 unit.</summary>
    public LetterTraits[] Traits { get; } = new LetterTraits[UnicodeTable.BasicPlane];

    /// <summary>The lower case of each UTF-16 unit, or the unit itself if it has none.</summary>
    public char[] Lower { get; } = new char[UnicodeTable.BasicPlane];

    /// <summary>Builds the tables.</summary>
    public CharacterTableBuilder()
    {
        FillIdentity(Lower);
        Kinds.AsSpan().Fill(CharacterKind.LonePunctuation);
        foreach (var row in UnicodeTable.Properties)
        {
            if (row.Kind == 'G') SetCategory(row.First, row.Second, (UnicodeCategory)row.Third);
            else if (row.Kind == 'C'
                && row.First < UnicodeTable.BasicPlane) Replace(CharacterKind.Letter, CharacterKind.Mark, row.First, row.Second);
            else if (row.Kind == 'M') Lower[row.First] = (char)row.Second;
            else if (row.Kind == 'U') Add(LetterTraits.Upper, row.First, row.Second);
            else if (row.Kind == 'L') Add(LetterTraits.Lower, row.First, row.Second);
        }
        SetMeasuredKinds();
        SetMeasuredCase();
        SetDerivedTraits(Traits, Lower);
    }

    private void SetCategory(int first, int last, UnicodeCategory category)
    {
        var kind = category switch
        {
            <= UnicodeCategory.EnclosingMark => CharacterKind.Letter,
            UnicodeCategory.DecimalDigitNumber => CharacterKind.LoneDecimal,
            UnicodeCategory.OtherNumber => CharacterKind.LoneNumber,
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => CharacterKind.Space,
            UnicodeCategory.LetterNumber or UnicodeCategory.Control or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse =>
                CharacterKind.LoneLetter,
            UnicodeCategory.Format => CharacterKind.LonePunctuation,
            <= UnicodeCategory.OtherPunctuation when first >= IdeographicPunctuation.First && last <= IdeographicPunctuation.Last =>
                CharacterKind.LoneLetter,
            _ => first < 0x80 ? CharacterKind.Punctuation : CharacterKind.LonePunctuation,
        };
        Kinds.AsSpan(first, last - first + 1).Fill(kind);
        if (category <= UnicodeCategory.EnclosingMark) Add(LetterTraits.Fixed, first, last);
    }

    private void SetMeasuredKinds()
    {
        foreach (var (first, last) in SyriacVowels) Replace(CharacterKind.Mark, CharacterKind.Letter, first, last);
        foreach (var (first, last) in LoneLetters)
        {
            Replace(CharacterKind.Letter, CharacterKind.LoneLetter, first, last);
            Replace(CharacterKind.Mark, CharacterKind.LoneLetter, first, last);
        }
        Set(CharacterKind.LoneLetter, IdeographicLetters);
        Set(CharacterKind.LoneLetter, IdeographicSymbols);
        Set(CharacterKind.Selector, VariationSelectors);
        Set(CharacterKind.Punctuation, SharedPunctuation);
        Set(CharacterKind.Digit, ('0', '9'));
        foreach (var range in ArabicDigits) Set(CharacterKind.MarkedDigit, range);
        foreach (var range in WordSymbols) Set(CharacterKind.Letter, range);
        Set(CharacterKind.Space, WhiteSpaceControls);
        Kinds[KannadaAnusvara] = CharacterKind.Letter;
        foreach (var (upper, lower, _) in NewPairs) Kinds[upper] = Kinds[lower] = CharacterKind.Letter;
        SeparatorMarks.Set(Kinds);
    }

    private void SetMeasuredCase()
    {
        Lower[CapitalTheta] = CapitalTheta;
        Traits[CapitalTheta] &= ~LetterTraits.Upper;
        Traits[CapitalSharpS] |= LetterTraits.Peculiar;
        Traits[DottedCapitalI] |= LetterTraits.Peculiar;
        Add(LetterTraits.Symbol, CircledLetters.First, CircledLetters.Last);
        foreach (var (upper, lower, lowerIsNew) in NewPairs)
        {
            Lower[upper] = lower;
            Traits[upper] |= LetterTraits.Upper | LetterTraits.Fixed | LetterTraits.Symbol;
            Traits[lower] |= LetterTraits.Lower;
            if (lowerIsNew) Traits[lower] |= LetterTraits.Symbol;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillIdentity(char[] lower)
    {
        for (var i = 0; i < lower.Length; i++) lower[i] = (char)i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SetDerivedTraits(LetterTraits[] traits, char[] lower)
    {
        for (var i = 0; i < traits.Length; i++)
        {
            if (lower[i] != i) traits[i] |= LetterTraits.Changes;
            const LetterTraits Lowerable = LetterTraits.Upper | LetterTraits.Changes;
            if ((traits[i] & LetterTraits.Lower) != 0 || (traits[i] & Lowerable) == Lowerable) traits[i] &= ~LetterTraits.Fixed;
        }
    }

    private void Set(CharacterKind kind, string characters)
    {
        foreach (var c in characters) Kinds[c] = kind;
    }

    private void Set(CharacterKind kind, (char First, char Last) range) =>
        Kinds.AsSpan(range.First, range.Last - range.First + 1).Fill(kind);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Replace(CharacterKind from, CharacterKind to, int first, int last)
    {
        foreach (ref var kind in Kinds.AsSpan(first, last - first + 1))
            if (kind == from) kind = to;
    }

    private void Add(LetterTraits traits, int first, int last)
    {
        for (var i = first; i <= last; i++) Traits[i] |= traits;
    }
}
