using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Removes the closing signs of headings.</summary>
internal sealed class HeadingSignsRule : PromptRule
{
    /// <inheritdoc/>
    public override string Id => "heading-signs";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Lossless;

    /// <inheritdoc/>
    public override string Title => "Signs after headings";

    /// <inheritdoc/>
    public override string What => "Removes the closing # signs of headings.";

    /// <inheritdoc/>
    public override string Why => "The signs before the text make the heading; those after it are decoration.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "0 to 0.1% of the body";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.None;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options) =>
        from block in document.LeafBlocks
        where block.Kind == BlockKind.Heading && document.Text[block.Start] == '#' && block.Content.End < block.End
            && block.Content.End > block.Content.Start
            && document.Text.AsSpan(block.Content.End, block.End - block.Content.End).Trim().IndexOfAnyExcept('#') < 0
        select new ProposedEdit { Rule = this, Changes = [TextChange.Delete(block.Content.End, block.End)],
            Summary = "Removes the closing signs of a heading" };
}
