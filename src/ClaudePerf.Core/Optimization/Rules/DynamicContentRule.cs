using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Moves sections that change with each use after those that do not.</summary>
internal sealed class DynamicContentRule : PromptRule
{
    /// <inheritdoc/>
    public override string Id => "dynamic-last";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Structural;

    /// <inheritdoc/>
    public override string Title => "Dynamic content last";

    /// <inheritdoc/>
    public override string What =>
        "Moves sections of a command or skill whose text changes with each use (!`command`) after the last section that stays the "
        + "same, if no text refers to what is above it.";

    /// <inheritdoc/>
    public override string Why =>
        "The provider caches a prompt up to its first difference, so text that changes should come last. Only the author knows whether "
        + "the order of the sections matters, so the move is only proposed.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "no tokens; more of the prompt is read from the provider's cache";

    /// <inheritdoc/>
    public override bool OnlyByName => true;

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.Low;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        if (document.Definition.Kind is not (PromptKind.Command or PromptKind.Skill)
            || document.Text.Contains("above", StringComparison.OrdinalIgnoreCase))
            yield break;
        var sections = document.Sections.Where(static section => section.Heading is not null && section.Parent is null).ToList();
        var last = sections.FindLastIndex(section => !IsDynamic(document, section));
        if (last < 0 || sections.Exists(static section => section.Blocks.Exists(static block => !block.IsClosed)))
            yield break;
        foreach (var section in sections.Take(last).Where(section => IsDynamic(document, section)))
        {
            var end = sections[last].TotalEnd;
            var text = document.Text[section.Start..section.TotalEnd].TrimEnd();
            var before = end == document.Text.Length && !document.Text.EndsWith('\n') ? document.NewLine + document.NewLine
                : document.NewLine;
            yield return new ProposedEdit
            {
                Rule = this,
                Changes = [TextChange.Delete(section.Start, section.TotalEnd), new TextChange(end, end, before + text + document.NewLine)],
                Moves = [new MovedText(section.Start, section.TotalEnd, null, null)],
                Summary = $"Moves the section {section.Title} after {sections[last].Title}",
            };
        }
    }

    private static bool IsDynamic(PromptDocument document, DocumentSection section) =>
        document.Text.AsSpan(section.Start, section.TotalEnd - section.Start).Contains("!`", StringComparison.Ordinal);
}
