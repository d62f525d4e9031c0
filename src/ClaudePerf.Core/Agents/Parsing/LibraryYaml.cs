using System.Text.RegularExpressions;

namespace ClaudePerf.Core.Agents.Parsing;

/// <summary>
/// Where the YAML library differs from Claude Code's reader, the text is changed before the library sees it, and what it read is changed back: it ends lines at U+0085,
/// U+2028 and U+2029, which are no line ends since YAML 1.2; it refuses a plain value that begins with a comma; and of a block that the text ends in the middle of it
/// does not keep the last line end.
/// </summary>
internal static partial class LibraryYaml
{
    // Characters for private use stand for those. All offsets stay.
    private const string Originals = "\u0085\u2028\u2029,";
    private const string StandIns = "\uF8E0\uF8E1\uF8E2\uF8E3";

    /// <summary>The text for the library.</summary>
    public static string Of(string yaml)
    {
        if (yaml.Length == 0 || yaml.AsSpan().IndexOfAny(StandIns) >= 0)
            return yaml;
        var lastLine = yaml.LastIndexOf('\n') + 1;
        var text = lastLine == yaml.Length ? yaml : WithLastLine(yaml, lastLine);
        if (text.Contains(',', StringComparison.Ordinal))
            text = LeadingComma().Replace(text, static match => match.Value[..^1] + StandIns[3]);
        for (var i = 0; i < 3; i++)
            text = text.Replace(Originals[i], StandIns[i]);
        return text;
    }

    // A blank last line is nothing, or an empty one where a block that keeps its line ends stands before it.
    private static string WithLastLine(string yaml, int lastLine)
    {
        if (!yaml.AsSpan(lastLine).IsWhiteSpace())
            return yaml + "\n";
        var before = yaml.AsSpan(0, lastLine).TrimEnd();
        return before[(before.LastIndexOf('\n') + 1)..].Contains('+') ? yaml[..lastLine] + "\n" : yaml[..lastLine];
    }

    /// <summary>What the library read, with the characters of the file.</summary>
    public static string Restored(string value)
    {
        if (value.AsSpan().IndexOfAny(StandIns) < 0)
            return value;
        for (var i = 0; i < StandIns.Length; i++)
            value = value.Replace(StandIns[i], Originals[i]);
        return value;
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_-]*:([ \t]+|[ \t]*\n[ \t]+),", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex LeadingComma();
}
