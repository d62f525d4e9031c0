using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Moves long code examples to a file beside the prompt.</summary>
internal sealed class CodeExamplesRule : PromptRule
{
    /// <inheritdoc/>
    public override string Id => "code-examples";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Structural;

    /// <inheritdoc/>
    public override string Title => "Long code examples";

    /// <inheritdoc/>
    public override string What =>
        "Moves code blocks of 400 characters or more at the margin of a section, word for word, to references/<name>/<section>.md and leaves a line that points to them. Code that is the form of an answer, or is to be run, stays.";

    /// <inheritdoc/>
    public override string Why => "An example is looked up when such code is written; the prompt is paid for at every invocation. Only for those who can read files.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "10 to 60% of the body where code is a large part of it";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.Medium;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        if (!ReferenceText.CanBeRead(document.Definition))
            yield break;
        var disclosure = new Disclosure(this, "-code", document, options);
        foreach (var section in document.Sections)
        {
            var stretches = new List<DisclosedStretch>();
            for (var i = 0; i < section.Blocks.Count; i++)
            {
                var block = section.Blocks[i];
                if (block.Kind == BlockKind.Code && block.End - block.Start >= Disclosure.ShortestStretch && ReferenceText.IsCodeExample(document, block) && !IsPrescribed(document, section, i))
                    stretches.Add(disclosure.Stretch(block, block, Describe(document, block, section), "before you write such code"));
            }
            if (stretches.Count > 0)
                yield return disclosure.Move(section.Title.Length > 0 ? section.Title : "code examples", section.Heading, stretches);
        }
    }

    // Told by the text right before it, else by the headings it stands below.
    private static bool IsPrescribed(PromptDocument document, DocumentSection section, int index)
    {
        if (index > 0 && section.Blocks[index - 1].Kind == BlockKind.Paragraph)
            return ReferenceText.IsPrescribed(document.TextOf(section.Blocks[index - 1]).ToString());
        for (var at = section; at is not null; at = at.Parent)
        {
            if (ReferenceText.IsPrescribed(at.Title))
                return true;
        }
        return false;
    }

    private static string Describe(PromptDocument document, TextBlock block, DocumentSection section)
    {
        var lines = document.TextOf(block).Count('\n') - 1;
        var language = block.Info!.Split(' ')[0] is { Length: > 0 } info ? $"{info}, " : "";
        var subject = section.Title.Length > 0 ? $" for {section.Title}" : "";
        return FormattableString.Invariant($"Code example{subject} ({language}{lines} lines)");
    }
}
