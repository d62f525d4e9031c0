namespace ClaudePerf.Core.Agents.Parsing;

/// <summary>
/// Describes what is wrong with frontmatter, and what to change, in its author's words instead of a parser's.
/// </summary>
internal static class YamlProblem
{
    private const string NoAnchor = " has no anchor";

    // The library's words for it; it gives nothing else that tells its errors apart.
    private const string TabAsIndentation = "tab as indentation";

    // Parts of the library's messages, longer ones before those that they contain, each with the replacement.
    private static readonly (string Part, string Text)[] Known =
    [
        ("a tab", "This line is indented with a tab, which YAML does not allow. Indent it with spaces."),
        (TabAsIndentation, "This line is indented with a tab, which YAML does not allow. Indent it with spaces."),
        ("goes on at the margin", "A quoted value continues without indentation. Indent its continuation lines, or write it on one line."),
        ("wrong indentation", "A quoted value continues without indentation. Indent its continuation lines, or write it on one line."),
        ("invalid mapping", "A text without quotes contains ': ', which begins another key. "
            + "Put the text in quotes, or after 'key: |' with each line indented."),
        ("did not find expected key", "This line is not 'key: value', and the value above it has ended. "
            + "If it continues the value above, indent it and put that value after 'key: |'."),
        ("a simple key", "This line has no ': ' after its key. "
            + "If it continues the value above, indent it and put that value after 'key: |'."),
        ("expected '-' indicator", "An item of the list is not aligned with the others. Begin each with '- ' at the same indentation."),
        ("flow sequence", "A list in brackets is not closed, or a comma is missing. "
            + "Write [one, two]; if '[' is only the first character of a text, put the text in quotes."),
        ("flow mapping", "A map in braces is not closed, or a comma is missing. "
            + "If '{' is only the first character of a text, put the text in quotes."),
        ("flow entry", "There is a '#' directly after a comma. Put a space before it, or put the text in quotes."),
        ("unknown escape", "A backslash in double quotes is followed by an unknown escape letter. Write '\\\\', or use single quotes."),
        ("character escape code", "An escape in double quotes is not a valid character. Write '\\\\', or use single quotes."),
        ("hexadecimal number", "An escape in double quotes is not a valid character. Write '\\\\', or use single quotes."),
        ("surrogates", "An escape in double quotes is half a character. Write the character itself."),
        ("unexpected document indicator", "A quote is not closed. "
            + "Close it, and write a quote inside as '' in single quotes or \\\" in double quotes."),
        ("quoted scalar", "A quote is not closed. Close it, and write a quote inside as '' in single quotes or \\\" in double quotes."),
        ("block scalar", "There is text after '|' or '>' on its line, or the lines below are not indented equally. "
            + "Put the text on the next lines, all with the same indentation."),
        ("comment between adjacent", "There is a comment in the middle of a multi-line text. "
            + "Put the text in quotes, or remove the comment."),
        ("cannot start any token", "A value begins with a character that is reserved in YAML. Put the value in quotes."),
        ("anchor", "A value begins with '&' or '*', which have a special meaning in YAML. Put the value in quotes."),
        ("tag", "A value begins with '!', which has a special meaning in YAML. Put the value in quotes."),
        ("directive", "A line begins with '%', which has a special meaning in YAML. Put the value in quotes."),
        ("second document", "A second document begins here. Use only one pair of '---' lines, around the fields."),
        ("nested more than", "The values are nested too deeply. Reduce the nesting."),
        ("values", "There are too many values. Remove those that Claude Code does not use."),
        ("breaks off", "A list in brackets, a map in braces or a quote is not closed. "
            + "Close it; if it is only the first character of a text, put the text in quotes."),
        ("not complete", "A list in brackets, a map in braces or a quote is not closed. "
            + "Close it; if it is only the first character of a text, put the text in quotes."),
        ("node", "A value is missing here, or begins with a character that has a special meaning in YAML. Write the value in quotes."),
    ];

    /// <summary>Whether a message of the library says that a tab is used as indentation.</summary>
    public static bool IsTabAsIndentation(string message) => message.Contains(TabAsIndentation, StringComparison.Ordinal);

    /// <summary>Returns one or two sentences for a message of the library or of <see cref="YamlTree"/>.</summary>
    public static string Describe(string message)
    {
        if (message.EndsWith(NoAnchor, StringComparison.Ordinal) && message.IndexOf('\'', StringComparison.Ordinal) is >= 0 and var name)
            return $"{message[name..^NoAnchor.Length]} refers to an anchor that does not exist. Put the value in quotes.";
        foreach (var (part, text) in Known)
        {
            if (message.Contains(part, StringComparison.OrdinalIgnoreCase))
                return text;
        }
        return "YAML reads this differently than intended. Put the values in quotes, each on one line.";
    }
}
