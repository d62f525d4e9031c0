using System.Text.RegularExpressions;

namespace ClaudePerf.Performance.Optimization;

/// <summary>Changes of layout that keep what a prompt says: if a check takes one for more, that is a false alarm.</summary>
internal static class LayoutChanges
{
    /// <summary>The kinds by name. Each takes the text and where its body begins, and returns null if it finds nothing to
    /// change.</summary>
    internal static IReadOnlyList<(string Name, Func<string, int, string?> Change)> Kinds { get; } =
    [
        ("nothing", static (text, _) => text),
        ("blank lines doubled", static (text, from) =>
            text.Contains("<!--", StringComparison.Ordinal)
                ? null
                : Lines(text, from, static lines =>
                    string.Join('\n', lines.Lines.Select((line, i) => line.IsBlank && IsBetweenText(lines, i) ? "\n" : line.Text)) + "\n")),
        ("space at line ends", static (text, from) =>
            Lines(text, from, static lines =>
                string.Join('\n', lines.Lines.Select(static line => line.Level > 0 || line.IsRow ? line.Text + "  " : line.Text)) + "\n")),
        ("CRLF", static (text, _) => text.ReplaceLineEndings("\r\n")),
        ("blank lines at the end", static (text, _) => text.Contains("```", StringComparison.Ordinal) ? null : text.TrimEnd() + "\n\n\n"),
        ("tables padded", static (text, from) =>
            Lines(text, from, static lines =>
                string.Join('\n', lines.Lines.Select(
                    static line => line.IsRow && !line.Text.Contains('`', StringComparison.Ordinal)
                        && !line.Text.Contains('\\', StringComparison.Ordinal)
            ? $"|{string.Join('|', line.Text.Trim()[1..^1].Split('|').Select(static cell => $"   {cell.Trim()}     "))}|"
                : line.Text)) + "\n")),
        ("headings closed", static (text, from) =>
            Lines(text, from, static lines =>
                string.Join('\n', lines.Lines.Select(
                    static line => line.Level > 0 && !line.Text.EndsWith('#') ? $"{line.Text} {new string('#', line.Level)}" : line.Text))
                        + "\n")),
        ("bullets with another sign",
            static (text, from) => text.Contains("\n* ", StringComparison.Ordinal) || text.Contains("\n+ ", StringComparison.Ordinal)
                || text.Contains('<', StringComparison.Ordinal) ? null
            : Lines(text, from, static lines =>
                string.Join('\n', lines.Lines.Select(
                    static line => line is { IsItem: true, IsOrdered: false } && line.Text.TrimStart()[0] == '-'
                        ? Sign().Replace(line.Text, "$1*", 1)
                        : line.Text)) + "\n")),
        ("lines joined", static (text, from) =>
            text.Contains("<!--", StringComparison.Ordinal) ? null : Lines(text, from, static lines => Joined(lines))),
    ];

    private static readonly Regex SignPattern = new(@"^( *)-");

    // CommonMark reads it as HTML and not as a fence, and from there on code and text are swapped.
    private static readonly Regex FenceBelowTag = new(@"^[ \t]*<[^\n]*\n(?:[^\n]*\S[^\n]*\n)*?[ \t]*(?:```|~~~)",
        RegexOptions.Multiline | RegexOptions.NonBacktracking);

    private static Regex Sign() => SignPattern;

    private static string? Lines(string text, int from, Func<AlterableText, string> change)
    {
        if (FenceBelowTag.IsMatch(text))
            return null;
        var lines = AlterableText.Of(text, from);
        var result = text[..from] + change(lines);
        return result.ReplaceLineEndings("\n").TrimEnd() == text.ReplaceLineEndings("\n").TrimEnd() ? null : result;
    }

    // A blank line that ends HTML, or is in HTML or indented code, is more than layout.
    private static bool IsBetweenText(AlterableText lines, int index) =>
        index > 0 && index + 1 < lines.Lines.Count && !lines.Lines[index].InCode && Plain(lines.Lines[index - 1])
            && Plain(lines.Lines[index + 1]);

    private static bool Plain(AlterableLine line) => line.IsText && !line.Text.TrimStart().StartsWith('<') && line.Indent < 4;

    // Joins a wrapped paragraph into one line.
    private static string Joined(AlterableText lines)
    {
        var result = new List<string>();
        for (var i = 0; i < lines.Lines.Count; i++)
        {
            var line = lines.Lines[i];
            var joins = i > 0 && line.IsProse && lines.Lines[i - 1].IsProse && char.IsLower(line.Text[0])
                && lines.Lines[i - 1].Text.Length > 60 && !lines.Lines[i - 1].Text.EndsWith("  ", StringComparison.Ordinal);
            if (joins)
                result[^1] += " " + line.Text;
            else
                result.Add(line.Text);
        }
        return string.Join('\n', result) + "\n";
    }
}
