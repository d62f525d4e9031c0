namespace ClaudePerf.Core.Agents.Parsing;

/// <summary>
/// White space as defined by JavaScript (ECMAScript, sections 12.2 and 12.3), in which Claude Code is written: unlike
/// .NET's, it includes U+FEFF and excludes U+0085.
/// </summary>
internal static class ScriptSpace
{
    /// <summary>Whether a character is white space or ends a line.</summary>
    public static bool Is(char c) => c == '\uFEFF' || (c != '\u0085' && char.IsWhiteSpace(c));

    /// <summary>The number of white space characters at the start of a text.</summary>
    public static int Length(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && Is(text[length]))
            length++;
        return length;
    }

    /// <summary>The text without white space at both ends.</summary>
    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text) => TrimEnd(text[Length(text)..]);

    /// <summary>The text without white space at its end.</summary>
    public static ReadOnlySpan<char> TrimEnd(ReadOnlySpan<char> text)
    {
        var length = text.Length;
        while (length > 0 && Is(text[length - 1]))
            length--;
        return text[..length];
    }
}
