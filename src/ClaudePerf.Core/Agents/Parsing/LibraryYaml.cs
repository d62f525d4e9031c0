using System.Text.RegularExpressions;

namespace ClaudePerf.Core.Agents.Parsing;

/// <summary>
/// Works around the differences between the YAML library and Claude Code's reader by changing the text before it is
/// parsed, and changing the result back. The library ends lines at U+0085, U+2028 and U+2029, which YAML 1.2 does not;
/// it rejects a plain value that begins with a comma; and it drops the last line end of a block scalar that ends with
/// the text.
/// </summary>
internal static partial class LibraryYaml
{
    // Private-use characters replace these characters. All offsets stay the same.
    private const string Originals = "\u0085\u2028\u2029,";
    private const string Placeholders = "\uF8E0\uF8E1\uF8E2\uF8E3";

    /// <summary>Returns the text to pass to the library.</summary>
    public static string Of(string yaml)
    {
        if (yaml.Length == 0 || yaml.AsSpan().IndexOfAny(Placeholders) >= 0)
            return yaml;
        var lastLine = yaml.LastIndexOf('\n') + 1;
        var text = lastLine == yaml.Length ? yaml : WithLastLine(yaml, lastLine);
        if (text.Contains(',', StringComparison.Ordinal))
            text = LeadingComma().Replace(text, static match => match.Value[..^1] + Placeholders[3]);
        for (var i = 0; i < 3; i++)
            text = text.Replace(Originals[i], Placeholders[i]);
        return text;
    }

    // A blank last line is dropped, or is an empty line if a block scalar that preserves its line ends precedes it.
    private static string WithLastLine(string yaml, int lastLine)
    {
        if (!yaml.AsSpan(lastLine).IsWhiteSpace())
            return yaml + "\n";
        var before = yaml.AsSpan(0, lastLine).TrimEnd();
        return before[(before.LastIndexOf('\n') + 1)..].Contains('+') ? yaml[..lastLine] + "\n" : yaml[..lastLine];
    }

    /// <summary>Restores the characters of the file in the library's result.</summary>
    public static string Restored(string value)
    {
        if (value.AsSpan().IndexOfAny(Placeholders) < 0)
            return value;
        for (var i = 0; i < Placeholders.Length; i++)
            value = value.Replace(Placeholders[i], Originals[i]);
        return value;
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_-]*:([ \t]+|[ \t]*\n[ \t]+),", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex LeadingComma();
}
