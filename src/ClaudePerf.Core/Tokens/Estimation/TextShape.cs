using System.Runtime.CompilerServices;

namespace ClaudePerf.Core.Tokens.Estimation;

/// <summary>
/// The character classes that determine what a token costs next to its neighbor. Claude's words have markers at spaces,
/// capitals and punctuation, so a token's cost depends on the characters next to it.
/// </summary>
internal enum TextShape : byte
{
    /// <summary>Nothing: the start of the text.</summary>
    Edge,
    Lower,
    Upper,
    Digit,
    Space,
    Newline,
    Tab,
    Apostrophe,

    /// <summary>Full stop, comma, colon, semicolon, exclamation and question mark.</summary>
    Stop,
    Bracket,

    /// <summary>The rest of ASCII.</summary>
    Sign,

    /// <summary>Letters of two UTF-8 bytes up to U+02FF: Latin with diacritics.</summary>
    ExtendedLatin,

    /// <summary>The other characters of two bytes: Greek, Cyrillic, Hebrew, Arabic and so on.</summary>
    TwoByte,

    /// <summary>Characters of three bytes below U+3000: the scripts of India and South-East Asia, symbols.</summary>
    ThreeByte,

    /// <summary>Characters of three bytes from U+3000 on: Chinese, Japanese, Korean.</summary>
    EastAsian,

    /// <summary>Characters of four bytes, and bytes that are not a complete character.</summary>
    Rest,
}

/// <summary>Determines how a token begins and ends.</summary>
internal static class TextShapes
{
    /// <summary>The number of shapes a token can end in.</summary>
    internal const int LastCount = 16;

    /// <summary>
    /// The number of shapes a token can begin in: each also after one space, which the encoding joins to the word.
    /// </summary>
    internal const int FirstCount = 32;

    private const int AfterSpace = 16;

    private static readonly byte[] ByFirstByte = MakeTable();

    /// <summary>
    /// The shape of a token's first character or, plus 16, of the character after a single leading space.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int First(ReadOnlySpan<byte> token)
    {
        var first = Of(token);
        if (first != TextShape.Space || token.Length == 1) return (int)first;
        return AfterSpace + (int)Of(token[1..]);
    }

    /// <summary>The shape of a token's last character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int Last(ReadOnlySpan<byte> token)
    {
        var start = token.Length - 1;
        while (start > 0 && (token[start] & 0xC0) == 0x80) start--;
        return (int)Of(token[start..]);
    }

    /// <summary>Whether a token that begins this way continues the word that the previous token ended in.</summary>
    internal static bool Continues(int last, int first) => IsLetter(last) && IsLetter(first);

    /// <summary>Whether a token that begins this way is a word or part of one.</summary>
    internal static bool IsWord(int first) => IsLetter(first & (AfterSpace - 1));

    private static bool IsLetter(int shape) =>
        shape is (int)TextShape.Lower or (int)TextShape.Upper or >= (int)TextShape.ExtendedLatin and <= (int)TextShape.Rest;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TextShape Of(ReadOnlySpan<byte> text)
    {
        var first = text[0];
        if (first >= 0xC0)
        {
            var length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
            if (text.Length < length) return TextShape.Rest;
            for (var i = 1; i < length; i++)
            {
                if ((text[i] & 0xC0) != 0x80) return TextShape.Rest;
            }
        }
        return (TextShape)ByFirstByte[first];
    }

    private static byte[] MakeTable()
    {
        var table = new byte[byte.MaxValue + 1];
        for (var first = 0; first < table.Length; first++)
        {
            table[first] = (byte)(first switch
            {
                < 0x80 => OfAscii((char)first),
                < 0xC2 => TextShape.Rest,      // bytes that do not begin a character
                < 0xCC => TextShape.ExtendedLatin,
                < 0xE0 => TextShape.TwoByte,
                < 0xE3 => TextShape.ThreeByte,
                < 0xF0 => TextShape.EastAsian,
                _ => TextShape.Rest,
            });
        }
        return table;
    }

    private static TextShape OfAscii(char character) => character switch
    {
        >= 'a' and <= 'z' => TextShape.Lower,
        >= 'A' and <= 'Z' => TextShape.Upper,
        >= '0' and <= '9' => TextShape.Digit,
        ' ' => TextShape.Space,
        '\n' or '\r' => TextShape.Newline,
        '\t' => TextShape.Tab,
        '\'' => TextShape.Apostrophe,
        '.' or ',' or ':' or ';' or '!' or '?' => TextShape.Stop,
        '(' or ')' or '[' or ']' or '{' or '}' or '<' or '>' => TextShape.Bracket,
        _ => TextShape.Sign,
    };
}
