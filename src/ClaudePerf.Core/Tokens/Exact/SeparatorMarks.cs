namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// The combining marks that are not part of the word they follow: the word closes before such a mark and the next
/// letter opens another. They are the viramas (combining class 9), accents, tone marks, nuktas and cantillation marks;
/// vowel signs stay part of the word. No Unicode property selects them, so they are listed as measured. Source:
/// github.com/sanderland/ctok at 70872fd (MIT), which measured each against the provider's counts.
/// </summary>
internal static class SeparatorMarks
{
    private const int Virama = 9;

    /// <summary>Has combining class 9, but is part of the word.</summary>
    private const char ThaiPhinthu = '\u0E3A';

    /// <summary>First and last of each range, in order.</summary>
    private static readonly (char First, char Last)[] Ranges =
    [
        ('\u0300', '\u0344'), ('\u0346', '\u0362'),                                             // Combining Diacritical Marks
        ('\u0483', '\u0489'),                                                                   // Cyrillic
        ('\u0591', '\u05AF'),                                                                   // Hebrew accents
        ('\u0658', '\u0658'), ('\u06DF', '\u06E0'), ('\u06EA', '\u06EC'),                       // Arabic
        ('\u0740', '\u074A'),                                                                   // Syriac
        ('\u07EB', '\u07F3'), ('\u07FD', '\u07FD'),                                             // NKo
        ('\u0818', '\u0819'), ('\u082D', '\u082D'),                                             // Samaritan
        ('\u0859', '\u085B'),                                                                   // Mandaic
        ('\u0898', '\u089F'), ('\u08CA', '\u08D3'), ('\u08E0', '\u08E1'), ('\u08EA', '\u08EF'), // Arabic Extended
        ('\u093C', '\u093C'), ('\u0951', '\u0954'),                                             // Devanagari
        ('\u09BC', '\u09BC'), ('\u09FE', '\u09FE'),                                             // Bengali
        ('\u0A3C', '\u0A3C'),                                                                   // Gurmukhi
        ('\u0ABC', '\u0ABC'), ('\u0AFD', '\u0AFF'),                                             // Gujarati
        ('\u0B3C', '\u0B3C'), ('\u0B55', '\u0B55'),                                             // Oriya
        ('\u0C3C', '\u0C3C'),                                                                   // Telugu
        ('\u0CBC', '\u0CBC'),                                                                   // Kannada
        ('\u0E47', '\u0E4C'), ('\u0E4E', '\u0E4E'),                                             // Thai
        ('\u0EC8', '\u0ECC'), ('\u0ECE', '\u0ECE'),                                             // Lao
        ('\u0F18', '\u0F19'), ('\u0F35', '\u0F35'), ('\u0F37', '\u0F37'), ('\u0F39', '\u0F39'), // Tibetan
        ('\u0F3E', '\u0F3F'), ('\u0F86', '\u0F87'), ('\u0FC6', '\u0FC6'),
        ('\u1037', '\u1037'),                                                                   // Myanmar
        ('\u135D', '\u135F'),                                                                   // Ethiopic
        ('\u17B4', '\u17B5'), ('\u17C9', '\u17D1'), ('\u17D3', '\u17D3'), ('\u17DD', '\u17DD'), // Khmer
        ('\u180B', '\u180D'), ('\u180F', '\u180F'),                                             // Mongolian
        ('\u1939', '\u193B'),                                                                   // Limbu
        ('\u1A75', '\u1A7C'), ('\u1A7F', '\u1A7F'),                                             // Tai Tham
        ('\u1AB0', '\u1ABE'), ('\u1AC1', '\u1ACB'),                                             // Diacritical Marks Extended
        ('\u1B34', '\u1B34'), ('\u1B6B', '\u1B73'),                                             // Balinese
        ('\u1BE6', '\u1BE6'),                                                                   // Batak
        ('\u1C37', '\u1C37'),                                                                   // Lepcha
        ('\u1CD0', '\u1CE8'), ('\u1CED', '\u1CED'), ('\u1CF4', '\u1CF4'), ('\u1CF7', '\u1CF9'), // Vedic
        ('\u1DC0', '\u1DD2'), ('\u1DF5', '\u1DFF'),                                             // Diacritical Marks Supplement
        ('\u20D0', '\u20F0'),                                                                   // Marks for Symbols
        ('\u2CEF', '\u2CF1'),                                                                   // Coptic
        ('\u302A', '\u302F'), ('\u3099', '\u309A'),                                             // CJK and kana
        ('\uA66F', '\uA672'), ('\uA67C', '\uA67D'),                                             // Cyrillic Extended
        ('\uA6F0', '\uA6F1'),                                                                   // Bamum
        ('\uA8E0', '\uA8F1'),                                                                   // Devanagari Extended
        ('\uA92B', '\uA92D'),                                                                   // Kayah Li
        ('\uA9B3', '\uA9B3'),                                                                   // Javanese
        ('\uAABF', '\uAABF'), ('\uAAC1', '\uAAC1'),                                             // Tai Viet
        ('\uABEC', '\uABEC'),                                                                   // Meetei Mayek
        ('\uFE20', '\uFE2F'),                                                                   // Half Marks
    ];

    /// <summary>Classifies the separators of the basic plane as punctuation that forms runs by itself.</summary>
    public static void Set(CharacterKind[] kinds)
    {
        foreach (var row in UnicodeTable.Properties)
            if (row is { Kind: 'C', Third: Virama, First: < UnicodeTable.BasicPlane }) Set(kinds, row.First, row.Second);
        foreach (var (first, last) in Ranges) Set(kinds, first, last);
    }

    private static void Set(CharacterKind[] kinds, int first, int last)
    {
        for (var c = first; c <= last; c++)
            if (c != ThaiPhinthu) kinds[c] = CharacterKind.LonePunctuation;
    }
}
