using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace ClaudePerf.Core.Tokens.BytePair;

/// <summary>
/// The classes of code points that the splitting pattern distinguishes; every code point is in exactly one, except
/// newlines.
/// </summary>
[Flags]
internal enum CharacterClass : byte
{
    None = 0,
    Upper = 1,      // Lu, Lt
    Lower = 2,      // Ll
    Caseless = 4,   // Lm, Lo
    Mark = 8,       // Mn, Mc, Me
    Number = 16,    // Nd, Nl, No
    Space = 32,     // White_Space
    Newline = 64,   // CR, LF: also spaces
    Other = 128,

    Letter = Upper | Lower | Caseless,

    /// <summary>Characters that can start a word: the pattern's <c>[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]</c>.</summary>
    WordHead = Upper | Caseless | Mark,

    /// <summary>Characters that can continue a word: the pattern's <c>[\p{Ll}\p{Lm}\p{Lo}\p{M}]</c>.</summary>
    WordTail = Lower | Caseless | Mark,
}

internal static class CharacterClasses
{
    private static readonly CharacterClass[] Ascii = Enumerable.Range(0, 128).Select(Of).ToArray();

    /// <summary>
    /// Reads the code point at <paramref name="position"/> of valid UTF-8: its class and its length in bytes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static CharacterClass At(ReadOnlySpan<byte> text, int position, out int length)
    {
        var first = text[position];
        if (first < 128)
        {
            length = 1;
            return Ascii[first];
        }
        return Decode(text[position..], out length);
    }

    private static CharacterClass Decode(ReadOnlySpan<byte> text, out int length)
    {
        Rune.DecodeFromUtf8(text, out var rune, out length);
        return Of(rune.Value);
    }

    private static CharacterClass Of(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => CharacterClass.Upper,
        UnicodeCategory.LowercaseLetter => CharacterClass.Lower,
        UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharacterClass.Caseless,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => CharacterClass.Mark,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterClass.Number,
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => CharacterClass.Space,
        UnicodeCategory.Control when codePoint is '\r' or '\n' => CharacterClass.Space | CharacterClass.Newline,
        UnicodeCategory.Control when codePoint is '\t' or '\v' or '\f' or 0x85 => CharacterClass.Space,
        _ => CharacterClass.Other,
    };
}
