using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Takes bold signs away where bold text is everywhere.</summary>
internal sealed class EmphasisRule : PromptRule
{
    /// <inheritdoc/>
    public override string Id => "emphasis";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Standard;

    /// <inheritdoc/>
    public override string Title => "Emphasis that is everywhere";

    /// <inheritdoc/>
    public override string What => "Where a third of the paragraphs and list items or more hold bold text, takes its signs away, but from lines that stand for headings and from bold text that binds (never, must, only).";

    /// <inheritdoc/>
    public override string Why => "What is everywhere emphasizes nothing; the few that are left stand out. The words stay.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "0.2 to 2.4% of the body";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.Low;

    /// <inheritdoc/>
    internal override bool DropsEmphasis => true;

    private const int FewestSpans = 8;
    private const double EverywhereShare = 1.0 / 3;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        var blocks = document.LeafBlocks.Where(static block => block.Kind == BlockKind.Paragraph).ToList();
        var spans = blocks.ConvertAll(block => BoldText.Find(document.Text, block).FindAll(span => IsDecoration(document, block, span)));
        if (spans.Sum(static found => found.Count) < FewestSpans || spans.Count(static found => found.Count > 0) < EverywhereShare * blocks.Count)
            yield break;
        foreach (var found in spans.Where(static found => found.Count > 0))
        {
            yield return new ProposedEdit
            {
                Rule = this,
                Changes = [.. found.SelectMany(static span => new[] { TextChange.Delete(span.Start, span.Start + BoldText.SignLength), TextChange.Delete(span.End - BoldText.SignLength, span.End) })],
                Summary = $"Takes the signs of bold text from \"{string.Join("\", \"", found.Select(span => document.Text[(span.Start + BoldText.SignLength)..(span.End - BoldText.SignLength)]))}\"",
            };
        }
    }

    private static bool IsDecoration(PromptDocument document, TextBlock block, (int Start, int End) span)
    {
        var text = document.Text.AsSpan(span.Start + BoldText.SignLength, span.End - span.Start - (2 * BoldText.SignLength));
        // A line of nothing else is a heading in all but its sign.
        if (span.Start == block.Start && span.End >= block.End - 1)
            return false;
        // At the begin of a block some signs would become markup.
        if (span.Start == block.Start && !char.IsLetter(text[0]))
            return false;
        return !ReferenceText.HasStrong(text);
    }
}
