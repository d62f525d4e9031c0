using CsCheck;

namespace ClaudePerf.Core.Tests.Optimization;

/// <summary>
/// Prompts with every kind of Markdown found in agents, and mutations with lost, doubled and swapped characters.
/// </summary>
internal static class PromptGenerator
{
    private static readonly Gen<string> Word = Any(
        "build", "test", "agent", "the", "report", "data", "schema", "review", "code", "file", "user", "cache", "queue", "message",
        "deploy", "API", "error", "log", "step", "result",
        "überprüfe", "提示", "عربي", "🟢", "don't", "e.g.", "WebFetch", "code-reviewer", "src/app.ts", "$ARGUMENTS", "{name}", "[NAME]",
        "https://a.b/c?d=e", "a@b.co", "@docs/x.md",
        "v1.2.3", "10MB", "2026-11-22", "`npm run x`", "`a|b`", "\"as it is\"", "**bold**", "*it*", "<b x=\"1\">", "</b>", "5", "80%",
        "!`git status`", "\\$1", "__init__", "2**3", "a_b");

    private static readonly Gen<string> Opener = Any(
        "", "", "", "Never ", "You must ", "Always ", "Do not ", "Please ", "Please note that ", "In order to go, ", "Only if asked, ",
        "Use ", "Unless told, ", "At least 3 times ", "It is important to note that ");

    private static readonly Gen<string> Sentence =
        from opener in Opener
        from words in Word.Array[3, 12]
        from filler in Any("", "", " in order to win", " prior to that", " due to the fact that it is so")
        from end in Any(".", ".", ".", "!", "?", ":", "")
        select opener + string.Join(' ', words) + filler + end;

    private static readonly Gen<string> Title = Word.Array[1, 4].Select(words => string.Join(' ', words));

    private static readonly Gen<string> Paragraph = Sentence.Array[1, 4].Select(sentences => string.Join(' ', sentences));

    private static readonly Gen<string> Code =
        from fence in Any("```", "~~~", "````")
        from info in Any("", "python", "json", "markdown", "text")
        from lines in Gen.OneOf(Sentence, Any("x = 1  # never", "", "    if (a || b) { return; }", "# not a heading", "| no | table |",
            "- no item", "```", "**kwargs")).Array[1, 30]
        select $"{fence}{info}\n{string.Join('\n', lines)}\n{fence}";

    private static readonly Gen<string> List =
        from marker in Any("- ", "* ", "1. ", "- [ ] ", "- **Label**: ")
        from items in Sentence.Array[1, 14]
        from nested in Any("", "\n  - nested item here", "\n   ```js\n   let a = 1;\n   ```", "\n\n  second paragraph of it")
        select string.Join('\n', items.Select((item, i) => (marker == "1. " ? $"{i + 1}. " : marker) + item)) + nested;

    private static readonly Gen<string> Table =
        from header in Title
        from rows in Gen.Select(Title, Title).Array[1, 20]
        from pad in Any("", " ", "     ")
        select $"| {header.Replace("|", "", StringComparison.Ordinal)}{pad} | b |\n|:-----|---:|\n"
            + string.Join('\n', rows.Select(row => $"| {row.Item1}{pad} |{row.Item2} |"));

    private static readonly Gen<string> Block = Gen.OneOf(
        Paragraph, Paragraph, List, List, Code, Table,
        Gen.Select(Gen.Int[1, 4], Title, (level, title) => $"{new string('#', level)} {title}"),
        Any("---", "***", "<rules>\nNever do it.\n</rules>", "<!-- a comment -->", "Head\n====", "    indented code",
            "> quoted **text**\n> more", "[ref]: http://x.y \"t\"", "## Examples", "\n\n", "## Twice\n\n## Twice"),
        Paragraph.Select(text => "> " + text));

    private static readonly Gen<string> Description =
        from text in Sentence
        from style in Gen.Int[0, 4]
        from examples in Gen.Int[0, 2]
        select style switch
        {
            0 => text + Examples("\\n", examples),
            1 => "\"" + (text + Examples("\n", examples)).Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"",
            2 => "'" + (text + Examples(" ", examples)).Replace("'", "''", StringComparison.Ordinal) + "'",
            3 => "|\n  " + (text + Examples("\n", examples)).Replace("\n", "\n  ", StringComparison.Ordinal),
            _ => ">\n  " + (text + Examples("\n", examples)).Replace("\n", "\n  ", StringComparison.Ordinal),
        };

    /// <summary>Agents.</summary>
    internal static Gen<string> Agents { get; } =
        from description in Description
        from tools in Any("", "tools: Read, Bash\n", "tools: Grep\n", "tools: [Read]\n", "model: opus\ntools: Read\n")
        from blocks in Block.Array[1, 14]
        from repeated in Gen.Int[0, 3]
        from newLine in Any("\n", "\n", "\r\n")
        from end in Any("\n", "", "\n\n\n", "  ")
        select ($"---\nname: helper\ndescription: {description}\n{tools}---\n" + string.Join("\n\n", blocks.Concat(blocks.Take(repeated)))
            + end).Replace("\n", newLine, StringComparison.Ordinal);

    /// <summary>Agents in which some characters are lost, doubled or replaced with significant ones.</summary>
    internal static Gen<string> Mutated { get; } =
        from text in Agents
        from mutations in Gen.Select(Gen.Double[0, 1], Gen.Int[0, 2], Any("`", "*", "**", "\n", "|", "<", ">", "\"", "---\n", "```\n",
            "#", " ", "\t", "  \n", "- ", "1. ", "\\", "$", "\u200F", "\uD83D", "\r")).Array[1, 12]
        select mutations.Aggregate(
            text, (changed, mutation) => Mutate(changed, (int)(mutation.Item1 * changed.Length), mutation.Item2, mutation.Item3));

    private static Gen<string> Any(params string[] items) => Gen.Int[0, items.Length - 1].Select(i => items[i]);

    private static string Examples(string newLine, int count) => count == 0
        ? ""
        : " Examples:" + newLine + newLine + string.Join(newLine + newLine, Enumerable.Range(0, count).Select(i =>
            $"<example>{newLine}Context: Case {i} of it{newLine}user: \"Do {i}\"{newLine}<commentary>{newLine}Never skip "
                + $"{i}.{newLine}</commentary>{newLine}</example>"));

    private static string Mutate(string text, int at, int how, string what) => how switch
    {
        0 => text.Insert(Math.Min(at, text.Length), what),
        1 => at < text.Length ? text.Remove(at, 1) : text,
        _ => at < text.Length ? text.Remove(at, 1).Insert(at, what) : text,
    };
}
