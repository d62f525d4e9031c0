using System.Collections.Frozen;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Moves sections of examples and of text to look up to files beside the prompt.</summary>
internal sealed class ReferenceSectionsRule : PromptRule
{
    private static readonly FrozenSet<string> ExampleWords =
        new[] { "example", "examples", "sample", "samples" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override string Id => "reference-sections";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Structural;

    /// <inheritdoc/>
    public override string Title => "Reference sections";

    /// <inheritdoc/>
    public override string What =>
        "Moves what stands below a heading, word for word, to references/<name>/<section>.md where it is examples by its heading, or tells nothing to do; the heading stays with a line that points there.";

    /// <inheritdoc/>
    public override string Why => "Text to look up is needed now and then; the prompt is paid for at every invocation. Only for those who can read files.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "5 to 50% of the body";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.Medium;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        if (!ReferenceText.CanBeRead(document.Definition))
            yield break;
        var disclosure = new Disclosure(this, "", document, options);
        foreach (var section in document.Sections)
        {
            var blocks = section.Blocks;
            while (blocks.Count > 0 && blocks[^1].Kind == BlockKind.Rule)
                blocks = blocks[..^1];
            if (section.Heading is null || blocks.Count == 0 || blocks[^1].End - blocks[0].Start < Disclosure.ShortestStretch)
                continue;
            var isExamples = IsExamples(section.Title);
            if (!blocks.TrueForAll(block => isExamples ? IsMovable(document, block) : ReferenceText.IsReference(document, block)) || (!isExamples && IsPrescribed(section)))
                continue;
            var what = isExamples ? section.Title : $"Reference: {section.Title}";
            yield return disclosure.Move(section.Title, section.Heading, [disclosure.Stretch(blocks[0], blocks[^1], what, isExamples ? "when in doubt" : "when the task touches it")]);
        }
    }

    private static bool IsExamples(string title)
    {
        var any = false;
        foreach (var range in new WordRanges(title))
            any |= ExampleWords.Contains(title[range]);
        // "Output example" shows the form of an answer.
        return any && !ReferenceText.IsPrescribed(title);
    }

    private static bool IsPrescribed(DocumentSection section)
    {
        for (var at = section; at is not null; at = at.Parent)
        {
            if (ReferenceText.IsPrescribed(at.Title))
                return true;
        }
        return false;
    }

    // What an example says it says to nobody; only a pointer and what Claude Code replaces stay.
    private static bool IsMovable(PromptDocument document, TextBlock block) =>
        block is { IsClosed: true, Kind: not BlockKind.LinkDefinition } && !ReferenceText.IsReplaced(document, block)
        && !(block.Kind == BlockKind.Paragraph && ReferenceText.IsPointer(document.TextOf(block)));
}
