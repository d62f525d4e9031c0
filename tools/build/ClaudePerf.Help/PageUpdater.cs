using System.Text;

namespace ClaudePerf.Help;

/// <summary>
/// Updates the generated parts of pages: SYNTAX, the parameters' yaml, and sections of new parameters. Existing text is preserved, even for
/// a removed parameter, which the compile step reports.
/// </summary>
internal static class PageUpdater
{
    /// <summary>A page brought up to date.</summary>
    internal static string Update(PageDocument page, CmdletFacts cmdlet, CommentFile comments)
    {
        var sections = page.Top.SelectMany(top => top.Parts).ToList();
        var edits = new List<(int Start, int End, string Text)>();
        if (sections.Find(section => section.Title == "SYNTAX") is { } syntax)
            edits.Add((syntax.BodyStart, syntax.End, PageText.Syntax(cmdlet)));
        if (sections.Find(section => section.Title == "PARAMETERS") is { } parameters)
        {
            foreach (var parameter in cmdlet.Parameters)
                edits.Add(Edit(parameters, parameter, comments.OfProperty(cmdlet.TypeName, parameter.Name)));
            if (parameters.Parts.All(part => part.Title != PageReader.CommonParameters))
                edits.Add((parameters.End, parameters.End, PageText.CommonParameters + "\n"));
        }

        var text = new StringBuilder();
        var done = 0;
        foreach (var (start, end, replacement) in edits.OrderBy(edit => edit.Start))
        {
            text.Append(page.Text.AsSpan(done, start - done)).Append(replacement);
            done = end;
        }
        return text.Append(page.Text.AsSpan(done)).ToString();

        (int, int, string) Edit(PageSection all, ParameterFacts parameter, string? summary)
        {
            if (all.Parts.FirstOrDefault(part => part.Title == "-" + parameter.Name) is not { } section)
            {
                var next = all.Parts.FirstOrDefault(part => part.Title == PageReader.CommonParameters
                    || string.Compare(part.Title, "-" + parameter.Name, StringComparison.OrdinalIgnoreCase) > 0);
                var place = next?.Start ?? all.End;
                return (place, place, PageText.Parameter(parameter, summary));
            }
            var fences = section.Fences("yaml").ToList();
            var defaultValue = fences.Select(fence => ParameterYaml.DefaultValue(PageDocument.CodeOf(fence)))
                .FirstOrDefault(value => value is not null);
            return fences.Count == 0
                ? (section.End, section.End, PageText.Yaml(parameter, defaultValue) + "\n\n")
                : (fences[0].Span.Start, fences[^1].Span.End + 1, PageText.Yaml(parameter, defaultValue));
        }
    }
}
