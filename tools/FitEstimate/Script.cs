namespace ClaudePerf.FitEstimate;

/// <summary>Names the script that most letters of a text are of, roughly: scripts that are counted alike go together.</summary>
internal static class Script
{
    internal static string Of(string text) => text.EnumerateRunes().Where(System.Text.Rune.IsLetter)
        .GroupBy(rune => Name(rune.Value)).OrderByDescending(group => group.Count()).Select(group => group.Key).FirstOrDefault("none");

    private static string Name(int value) => value switch
    {
        < 0x250 or >= 0x1E00 and < 0x1F00 => "Latin",
        < 0x370 => "Latin",
        < 0x400 => "Greek",
        < 0x530 => "Cyrillic",
        < 0x590 => "other",
        < 0x600 => "Hebrew",
        < 0x900 => "Arabic and Syriac",
        < 0xE00 => "India",
        < 0xF00 or >= 0x1000 and < 0x10A0 or >= 0x1780 and < 0x1800 => "South-East Asia",
        >= 0x2E80 and < 0xA000 or >= 0xAC00 and < 0xD7B0 => "China, Japan, Korea",
        _ => "other",
    };
}
