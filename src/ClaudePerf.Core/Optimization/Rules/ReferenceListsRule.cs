using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Moves runs of lists that name subjects, or check off results, to a file beside the prompt.</summary>
internal sealed class ReferenceListsRule : PromptRule
{
    /// <inheritdoc/>
    public override string Id => "reference-lists";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Structural;

    /// <inheritdoc/>
    public override string Title => "Checklists and lists of subjects";

    /// <inheritdoc/>
    public override string What =>
        "Moves checklists, and lists whose items name subjects and tell nothing to do, with the labels over them, word for word, to references/<name>/<section>.md and leaves a line that names the labels and points there.";

    /// <inheritdoc/>
    public override string Why => "Such a list is gone through at one point of the work, or not at all; the prompt is paid for at every invocation. Only for those who can read files.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "5 to 60% of the body";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.Medium;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        if (!ReferenceText.CanBeRead(document.Definition))
            yield break;
        var disclosure = new Disclosure(this, "-lists", document, options);
        foreach (var section in document.Sections)
        {
            var stretches = Runs(document, section)
                .Where(run => section.Blocks[run.Last].End - section.Blocks[run.First].Start >= Disclosure.ShortestStretch)
                .Select(run => disclosure.Stretch(section.Blocks[run.First], section.Blocks[run.Last], Describe(document, section, run), When(document, section, run)))
                .ToList();
            if (stretches.Count > 0)
                yield return disclosure.Move(section.Title.Length > 0 ? section.Title : "lists", section.Heading, stretches);
        }
    }

    // Runs of lists, each with the label over it; what else stands between ends a run.
    private static IEnumerable<(int First, int Last)> Runs(PromptDocument document, DocumentSection section)
    {
        var first = -1;
        for (var i = 0; i < section.Blocks.Count; i++)
        {
            var block = section.Blocks[i];
            var label = block.Kind == BlockKind.Paragraph && i + 1 < section.Blocks.Count && IsLabel(document, block);
            var list = label ? section.Blocks[i + 1] : block;
            if (list.Kind == BlockKind.List && IsMovable(document, list, label ? document.TextOf(block).ToString() : section.Title))
            {
                if (first < 0)
                    first = i;
                i += label ? 1 : 0;
                continue;
            }
            if (first >= 0)
                yield return (first, i - 1);
            first = -1;
        }
        if (first >= 0)
            yield return (first, section.Blocks.Count - 1);
    }

    private static bool IsLabel(PromptDocument document, TextBlock block) =>
        ReferenceText.Forms(document, block).ToList() is [var only] && ReferenceText.IsLabel(only) && !ReferenceText.IsReplaced(document, block);

    private static bool IsMovable(PromptDocument document, TextBlock list, string title) =>
        !ReferenceText.IsPrescribed(title) && (ReferenceText.IsReference(document, list) || IsChecklist(document, list, title));

    private static bool IsChecklist(PromptDocument document, TextBlock list, string title)
    {
        if (list.IsOrdered || ReferenceText.IsReplaced(document, list) || ReferenceText.HasStrong(document.TextOf(list)))
            return false;
        return title.Contains("checklist", StringComparison.OrdinalIgnoreCase)
            || list.Children.All(item => document.Text.AsSpan(item.Start, item.End - item.Start).TrimStart("-*+ ").StartsWith("[ ]"));
    }

    private static string Describe(PromptDocument document, DocumentSection section, (int First, int Last) run)
    {
        var labels = section.Blocks.GetRange(run.First, run.Last - run.First + 1).Where(static block => block.Kind == BlockKind.Paragraph)
            .Select(block => SentenceForm.Plain(document.TextOf(block), false).TrimEnd(':')).ToList();
        if (labels.Count == 0)
            return section.Title.Length > 0 ? $"List for {section.Title}" : "List";
        return labels.Count == 1 ? Capital(labels[0]) : $"Lists ({string.Join(", ", labels)})";
    }

    private static string Capital(string text) => string.Concat([char.ToUpperInvariant(text[0])], text.AsSpan(1));

    private static string When(PromptDocument document, DocumentSection section, (int First, int Last) run)
    {
        var checks = run.First < section.Blocks.Count && (section.Title.Contains("checklist", StringComparison.OrdinalIgnoreCase)
            || document.TextOf(section.Blocks[run.First]).Contains("checklist", StringComparison.OrdinalIgnoreCase));
        return checks && run.Last - run.First < 2 ? "before you finish" : "when the task touches them";
    }
}
