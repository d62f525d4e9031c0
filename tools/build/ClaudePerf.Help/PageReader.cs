using System.Collections.Immutable;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace ClaudePerf.Help;

/// <summary>Reads a page and checks it against its cmdlet. Every error is recorded with its line.</summary>
internal sealed class PageReader(PageDocument document, CmdletFacts cmdlet, PageProblems problems)
{
    internal const string CommonParameters = "CommonParameters";

    /// <summary>The marker for text that has to be written in a new page.</summary>
    internal const string Placeholder = "{{ ";

    internal const string Rewrite = "Run 'dotnet build src/ClaudePerf.Cmdlets --target:Docs' to regenerate it.";

    internal static readonly ImmutableArray<string> SectionTitles =
        ["SYNOPSIS", "SYNTAX", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS"];

    private const int MinExamples = 3;
    private static readonly PageSection Missing = new("", 1, 0, 0, 0, [], []);

    private readonly MarkdownText _plain = new(problems);

    /// <summary>Reads the page. The result is only valid if no errors were found.</summary>
    internal HelpPage Read()
    {
        CheckFrontMatter();
        CheckPlaceholders();
        CheckHeadings();
        CheckSyntax(Section("SYNTAX"));
        return new HelpPage(
            cmdlet.Name,
            PageAddress.For(cmdlet.Name),
            Text(Section("SYNOPSIS")),
            Text(Section("DESCRIPTION")),
            ReadExamples(Section("EXAMPLES")),
            ReadParameters(Section("PARAMETERS")),
            ReadTypes(Section("INPUTS")),
            ReadTypes(Section("OUTPUTS")),
            Text(Section("NOTES")),
            ReadLinks(Section("RELATED LINKS")));
    }

    private PageSection Section(string title) =>
        document.Top.SelectMany(top => top.Parts).FirstOrDefault(section => section.Title == title) ?? Missing;

    private ImmutableArray<Paragraph> Text(PageSection section)
    {
        var text = _plain.Paragraphs(section.Blocks);
        if (text.IsEmpty && section != Missing)
            problems.Add(section.Line, $"'{section.Title}' is empty.");
        return text;
    }

    private void CheckFrontMatter()
    {
        foreach (var (key, value) in PageAddress.FrontMatter(cmdlet.Name))
        {
            if (document.FrontMatter.GetValueOrDefault(key) != value)
                problems.Add(1, $"The front matter must contain '{key}: {value}'.");
        }
    }

    private void CheckPlaceholders()
    {
        var lines = document.Text.Split('\n');
        for (var line = 0; line < lines.Length; line++)
        {
            if (lines[line].Contains(Placeholder, StringComparison.Ordinal))
                problems.Add(line + 1, $"Placeholder text must be replaced: {lines[line].Trim()}");
        }
    }

    private void CheckHeadings()
    {
        if (document.Top is not [var title] || title.Title != cmdlet.Name)
        {
            var line = document.Top is [var first, ..] ? first.Line : 1;
            problems.Add(line, $"The page must have exactly one level 1 heading, '# {cmdlet.Name}'.");
            return;
        }
        var found = title.Parts.Select(part => part.Title).ToList();
        foreach (var section in SectionTitles.Except(found))
            problems.Add(title.Line, $"The section '## {section}' is missing.");
        foreach (var part in title.Parts.Where(part => !SectionTitles.Contains(part.Title)))
            problems.Add(part.Line, $"'{part.Title}' is not a valid section. The sections are {string.Join(", ", SectionTitles)}.");
        var known = title.Parts.Where(part => SectionTitles.Contains(part.Title)).ToList();
        for (var i = 1; i < known.Count; i++)
        {
            if (SectionTitles.IndexOf(known[i].Title) <= SectionTitles.IndexOf(known[i - 1].Title))
                problems.Add(known[i].Line, $"'{known[i].Title}' is duplicated or out of order. The order is "
                    + $"{string.Join(", ", SectionTitles)}.");
        }
    }

    private void CheckSyntax(PageSection section)
    {
        if (section != Missing && document.Text[section.BodyStart..section.End].Trim() != PageText.Syntax(cmdlet).Trim())
            problems.Add(section.Line, $"SYNTAX does not match the cmdlet. {Rewrite}");
    }

    private ImmutableArray<PageExample> ReadExamples(PageSection section)
    {
        var examples = ImmutableArray.CreateBuilder<PageExample>();
        foreach (var part in section.Parts)
        {
            var number = examples.Count + 1;
            if (!part.Title.StartsWith(FormattableString.Invariant($"Example {number}: "), StringComparison.Ordinal))
                problems.Add(part.Line, $"The heading must start with 'Example {number}: ', followed by the purpose of the example.");
            foreach (var fence in part.Blocks.OfType<CodeBlock>()
                .Where(code => code is not FencedCodeBlock { Info: "powershell" or "output" }))
                problems.Add(fence.Line + 1, "Put the code of an example between ```powershell and ```, and its output between "
                    + "```output and ```.");
            var code = string.Join("\n", part.Fences("powershell").Select(PageDocument.CodeOf));
            if (code.Length == 0)
                problems.Add(part.Line, "The example has no ```powershell code.");
            var remarks = _plain.Paragraphs(part.Blocks.Where(block => block is not CodeBlock));
            if (remarks.IsEmpty)
                problems.Add(part.Line, "The example has no explanation.");
            examples.Add(new PageExample(
                part.Title, code, string.Join("\n\n", part.Fences("output").Select(PageDocument.CodeOf)), remarks));
        }
        if (examples.Count < MinExamples && section != Missing)
            problems.Add(section.Line, $"There are {examples.Count} examples; at least {MinExamples} are required.");
        return examples.ToImmutable();
    }

    private ImmutableArray<PageParameter> ReadParameters(PageSection section)
    {
        if (section == Missing)
            return [];
        var parameters = ImmutableArray.CreateBuilder<PageParameter>();
        foreach (var part in section.Parts.Where(part => part.Title != CommonParameters))
        {
            if (cmdlet.Parameters.FirstOrDefault(parameter => "-" + parameter.Name == part.Title) is not { } real)
                problems.Add(part.Line, $"{cmdlet.Name} has no parameter '{part.Title}'.");
            else if (parameters.Any(known => known.Name == real.Name))
                problems.Add(part.Line, $"'{part.Title}' is documented twice.");
            else
                parameters.Add(ReadParameter(part, real));
        }
        foreach (var real in cmdlet.Parameters.Where(real => parameters.All(parameter => parameter.Name != real.Name)))
            problems.Add(section.Line, $"The parameter -{real.Name} is not documented. {Rewrite}");
        if (section.Parts.All(part => part.Title != CommonParameters))
            problems.Add(section.Line, $"'### {CommonParameters}' is missing. {Rewrite}");
        return parameters.ToImmutable();
    }

    private PageParameter ReadParameter(PageSection part, ParameterFacts real)
    {
        var blocks = part.Fences("yaml").Select(PageDocument.CodeOf).ToList();
        var defaultValue = blocks.Select(ParameterYaml.DefaultValue).FirstOrDefault(value => value is not null);
        if (!blocks.SequenceEqual(ParameterYaml.Blocks(real, defaultValue)))
            problems.Add(part.Fences("yaml").FirstOrDefault()?.Line + 1 ?? part.Line, $"The yaml of -{real.Name} does not match the "
                + $"cmdlet. {Rewrite}");
        var description = _plain.Paragraphs(part.Blocks.Where(block => block is not FencedCodeBlock { Info: "yaml" }));
        if (description.IsEmpty)
            problems.Add(part.Line, $"'{part.Title}' has no description.");
        return new PageParameter(real.Name, defaultValue ?? "None", description);
    }

    private ImmutableArray<PageType> ReadTypes(PageSection section)
    {
        if (section.Parts.Count == 0 && section != Missing)
            problems.Add(section.Line, $"'{section.Title}' does not name a type. If there is none, write '### None'.");
        return [.. section.Parts.Select(part => new PageType(part.Title, Text(part)))];
    }

    private ImmutableArray<PageLink> ReadLinks(PageSection section)
    {
        var links = section.Blocks.SelectMany(Inlines).OfType<LinkInline>().ToList();
        if (links.Count == 0 && section != Missing)
            problems.Add(section.Line, "There are no related links.");
        return [.. links.Select(ReadLink)];
    }

    private static IEnumerable<MarkdownObject> Inlines(Block block) =>
        block is LeafBlock leaf ? leaf.Inline?.Descendants() ?? [] : block.Descendants();

    private PageLink ReadLink(LinkInline link)
    {
        var text = _plain.Text(link as ContainerInline);
        var url = link.Url ?? "";
        if (Uri.TryCreate(url, UriKind.Absolute, out var address) && !address.IsFile)
            return new PageLink(text, url);
        if (!File.Exists(Path.Combine(Path.GetDirectoryName(document.File)!, url)))
            problems.Add(link.Line + 1, $"The link target '{url}' does not exist.");
        return new PageLink(text, null);
    }
}
