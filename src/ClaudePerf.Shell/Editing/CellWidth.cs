using System.Globalization;
using System.Text;

namespace ClaudePerf.Shell.Editing;

/// <summary>How many columns of a terminal a text takes.</summary>
internal static class CellWidth
{
    // The ranges of East Asian Width W and F (Unicode Standard Annex 11) that hold nearly all such text, with emoji.
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x231A, 0x231B), (0x23E9, 0x23EC), (0x25FD, 0x25FE), (0x2614, 0x2615), (0x2648, 0x2653),
        (0x26CE, 0x26CE), (0x2705, 0x2705), (0x2728, 0x2728), (0x274C, 0x274C), (0x2753, 0x2755), (0x2795, 0x2797),
        (0x2E80, 0x303E), (0x3041, 0xA4CF), (0xA960, 0xA97C), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE6F),
        (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F7E0, 0x1F7EB),
        (0x1F900, 0x1F9FF), (0x1FA70, 0x1FAFF), (0x20000, 0x3FFFD),
    ];

    public static int Of(ReadOnlySpan<char> text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
            width += Of(rune);
        return width;
    }

    public static int Of(Rune rune)
    {
        if (rune.Value is >= 0x20 and < 0x7F)
            return 1;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
            _ => IsWide(rune.Value) ? 2 : 1,
        };
    }

    private static bool IsWide(int value)
    {
        foreach (var (first, last) in Wide)
        {
            if (value < first)
                return false;
            if (value <= last)
                return true;
        }
        return false;
    }
}
