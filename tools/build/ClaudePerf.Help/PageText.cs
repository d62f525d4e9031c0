using System.Text;

namespace ClaudePerf.Help;

/// <summary>The generated parts of a page, as Markdown.</summary>
internal static class PageText
{
    internal const string CommonParameters =
        """
        ### CommonParameters

        This cmdlet supports the common parameters: -Debug, -ErrorAction, -ErrorVariable, -InformationAction,
        -InformationVariable, -OutBuffer, -OutVariable, -PipelineVariable, -ProgressAction, -Verbose,
        -WarningAction, and -WarningVariable. For more information, see
        [about_CommonParameters](https://go.microsoft.com/fwlink/?LinkID=113216).

        """;

    /// <summary>The content of the SYNTAX section.</summary>
    internal static string Syntax(CmdletFacts cmdlet)
    {
        var text = new StringBuilder("\n");
        foreach (var set in cmdlet.Sets)
        {
            if (SyntaxLine.Heading(cmdlet, set) is { } heading)
                text.Append("### ").Append(heading).Append("\n\n");
            text.Append("```\n").Append(SyntaxLine.Text(cmdlet, set)).Append("\n```\n\n");
        }
        return text.ToString();
    }

    /// <summary>The fenced blocks of a parameter.</summary>
    internal static string Yaml(ParameterFacts parameter, string? defaultValue) =>
        string.Join("\n\n", ParameterYaml.Blocks(parameter, defaultValue).Select(block => $"```yaml\n{block}\n```"));

    /// <summary>The section of a new parameter, with its documentation comment as the first description.</summary>
    internal static string Parameter(ParameterFacts parameter, string? summary) =>
        $"### -{parameter.Name}\n\n{summary ?? StandardText(parameter.Name) ?? Todo($"what -{parameter.Name} does")}\n\n"
        + $"{Yaml(parameter, null)}\n\n";

    /// <summary>A new page with placeholders to be filled in.</summary>
    internal static string NewPage(CmdletFacts cmdlet, CommentFile comments)
    {
        var text = new StringBuilder("---\n");
        foreach (var (key, value) in PageAddress.FrontMatter(cmdlet.Name))
            text.Append(key).Append(": ").Append(value).Append('\n');
        text.Append("---\n\n# ").Append(cmdlet.Name).Append("\n\n");
        Section("SYNOPSIS", comments.OfType(cmdlet.TypeName) ?? Todo("one sentence"));
        text.Append("## SYNTAX\n").Append(Syntax(cmdlet));
        Section("DESCRIPTION", Todo("what it does, for whom, with which units and limits"));
        text.Append("## EXAMPLES\n\n");
        for (var number = 1; number <= 3; number++)
            {
                text.Append(FormattableString.Invariant($"### Example {number}: {Todo("what for")}\n\n"))
                    .Append(FormattableString.Invariant($"```powershell\n{cmdlet.Name}\n```\n\n{Todo("what it shows")}\n\n"));
            }
        text.Append("## PARAMETERS\n\n");
        foreach (var parameter in cmdlet.Parameters)
            text.Append(Parameter(parameter, comments.OfProperty(cmdlet.TypeName, parameter.Name)));
        text.Append(CommonParameters).Append('\n');
        Section("INPUTS", $"### {Todo("a type, or None")}\n\n{Todo("how it is read from the pipeline")}");
        Section("OUTPUTS", $"### {Todo("a type")}\n\n{Todo("what an object represents")}");
        Section("NOTES", Todo("limits, errors, where data is stored"));
        text.Append("## RELATED LINKS\n\n").Append(Todo("links such as [Measure-PromptTokens](Measure-PromptTokens.md)")).Append('\n');
        return text.ToString();

        void Section(string title, string body) => text.Append("## ").Append(title).Append("\n\n").Append(body).Append("\n\n");
    }

    private static string Todo(string what) => PageReader.Placeholder + what + " }}";

    private static string? StandardText(string parameter) => parameter switch
    {
        "WhatIf" => "Shows what would happen if the cmdlet ran. The cmdlet does not run.",
        "Confirm" => "Asks for confirmation before each change.",
        _ => null,
    };
}
