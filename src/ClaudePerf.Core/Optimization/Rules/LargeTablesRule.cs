using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Moves large tables that tell nothing to do to a file beside the prompt.</summary>
internal sealed class LargeTablesRule : PromptRule
{
    /// <inheritdoc/>
    public override string Id => "large-tables";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Structural;

    /// <inheritdoc/>
    public override string Title => "Large tables";

    /// <inheritdoc/>
    public override string What =>
        "Moves tables of 400 characters or more whose cells bind to nothing, word for word, to references/<name>/<section>.md and leaves a line that points to them.";

    /// <inheritdoc/>
    public override string Why => "A table is looked up; the prompt is paid for at every invocation. Only for those who can read files.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "0 to 10% of the body";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.Medium;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        if (!ReferenceText.CanBeRead(document.Definition))
            yield break;
        var disclosure = new Disclosure(this, "-tables", document, options);
        foreach (var section in document.Sections)
        {
            var stretches = section.Blocks
                .Where(block => block.Kind == BlockKind.Table && block.End - block.Start >= Disclosure.ShortestStretch && ReferenceText.IsReference(document, block) && IsPlain(document, block))
                .Select(block => disclosure.Stretch(block, block, Describe(document, block, section), "when you look it up"))
                .ToList();
            if (stretches.Count > 0)
                yield return disclosure.Move(section.Title.Length > 0 ? section.Title : "tables", section.Heading, stretches);
        }
    }

    // A table of the form of an answer, or right below an instruction to follow it, is needed every time.
    private static bool IsPlain(PromptDocument document, TextBlock table)
    {
        var header = document.Text.AsSpan(table.Start, document.NextLine(table.Start) - table.Start).ToString();
        return !ReferenceText.IsPrescribed(header);
    }

    private static string Describe(PromptDocument document, TextBlock block, DocumentSection section)
    {
        var end = document.Text.IndexOf('\n', block.Start);
        var columns = string.Join(", ", TableLines.Cells(document.Text, block.Start, end).Select(cell => document.Text[cell.Start..cell.End].Trim('*', ' ')));
        return section.Title.Length > 0 ? $"Table for {section.Title} ({columns})" : $"Table of {columns}";
    }
}
