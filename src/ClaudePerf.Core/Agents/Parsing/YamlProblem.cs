namespace ClaudePerf.Core.Agents.Parsing;

/// <summary>Says what is wrong with frontmatter, and what to change, in words of its author instead of a parser's.</summary>
internal static class YamlProblem
{
    private const string NoAnchor = " has no anchor";

    // Parts of the library's messages, the longer before those that they contain, each with what to say.
    private static readonly (string Part, string Text)[] Known =
    [
        ("a tab", "A tab indents this line, which YAML does not allow. Indent it with spaces."),
        ("tab as indentation", "A tab indents this line, which YAML does not allow. Indent it with spaces."),
        ("goes on at the margin", "A value in quotes goes on at the margin. Indent its further lines, or write it on one line."),
        ("wrong indentation", "A value in quotes goes on at the margin. Indent its further lines, or write it on one line."),
        ("invalid mapping", "A text without quotes holds a ': ', which begins another key. Put the text in quotes, or below 'key: |' with each line indented."),
        ("did not find expected key", "This line is no 'key: value', and what stands above it has ended. Indent it if it goes on with the value above, and put that value below 'key: |'."),
        ("a simple key", "This line has no ': ' after its key. Indent it if it goes on with the value above, and put that value below 'key: |'."),
        ("expected '-' indicator", "An item of the list is not in line with the others. Begin each with '- ' at the same indentation."),
        ("flow sequence", "A list in brackets is not closed, or a comma is missing. Write [one, two], or put a text that only begins with '[' in quotes."),
        ("flow mapping", "A map in braces is not closed, or a comma is missing. Put a text that only begins with '{' in quotes."),
        ("flow entry", "A '#' stands right after a comma. Put a space before it, or the text in quotes."),
        ("unknown escape", "A backslash in double quotes stands before a letter that means nothing there. Write '\\\\', or use single quotes."),
        ("character escape code", "An escape in double quotes is no character. Write '\\\\', or use single quotes."),
        ("hexadecimal number", "An escape in double quotes is no character. Write '\\\\', or use single quotes."),
        ("surrogates", "An escape in double quotes is half a character. Write the character itself."),
        ("unexpected document indicator", "A quote that is opened is not closed. Close it, and write a quote inside as '' in single quotes or \\\" in double ones."),
        ("quoted scalar", "A quote that is opened is not closed. Close it, and write a quote inside as '' in single quotes or \\\" in double ones."),
        ("block scalar", "Something follows a '|' or '>' on its line, or the lines below are not indented alike. Put the text on the next lines, all with the same indentation."),
        ("comment between adjacent", "A comment stands in the middle of a text over several lines. Put the text in quotes, or remove the comment."),
        ("cannot start any token", "A value begins with a character that YAML keeps for itself. Put the value in quotes."),
        ("anchor", "A value begins with '&' or '*', which mean something else to YAML. Put the value in quotes."),
        ("tag", "A value begins with '!', which means something else to YAML. Put the value in quotes."),
        ("directive", "A line begins with '%', which means something else to YAML. Put the value in quotes."),
        ("second document", "A second document begins here. Leave one pair of '---' lines around the fields."),
        ("nested more than", "The values are nested too deep. Write them flatter."),
        ("values", "There are too many values. Leave out what Claude Code does not read."),
        ("breaks off", "A list in brackets, a map in braces or a quote is not closed. Close it, or put a text that only begins with such a sign in quotes."),
        ("not complete", "A list in brackets, a map in braces or a quote is not closed. Close it, or put a text that only begins with such a sign in quotes."),
        ("node", "A value is missing here, or begins with a sign that means something else to YAML. Write the value, in quotes."),
    ];

    /// <summary>One or two sentences for a message of the library or of <see cref="YamlTree"/>.</summary>
    public static string Describe(string message)
    {
        if (message.EndsWith(NoAnchor, StringComparison.Ordinal) && message.IndexOf('\'', StringComparison.Ordinal) is >= 0 and var name)
            return $"{message[name..^NoAnchor.Length]} refers to something that is not there. Put the value in quotes.";
        foreach (var (part, text) in Known)
        {
            if (message.Contains(part, StringComparison.OrdinalIgnoreCase))
                return text;
        }
        return "YAML reads it otherwise than it is meant. Put the values in quotes, each on one line.";
    }
}
