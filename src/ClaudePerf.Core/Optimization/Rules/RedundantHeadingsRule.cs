using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Removes headings that repeat the one above.</summary>
internal sealed class RedundantHeadingsRule : PromptRule
{
    /// <inheritdoc/>
    public override string Id => "redundant-headings";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Standard;

    /// <inheritdoc/>
    public override string Title => "Repeated headings";

    /// <inheritdoc/>
    public override string What => "Removes a heading that says the same as the one right above it, with nothing between them.";

    /// <inheritdoc/>
    public override string Why => "The second says nothing that the first did not.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "0 to 0.1% of the body";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.Low;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        TextBlock? previous = null;
        foreach (var block in document.Body.Children)
        {
            if (previous is { Kind: BlockKind.Heading } && block.Kind == BlockKind.Heading && block.Level >= previous.Level && Says(document, previous) == Says(document, block))
                yield return new ProposedEdit { Rule = this, Changes = [TextChange.Delete(previous.End, block.End)], Summary = "Removes a heading that repeats the one above" };
            else
                previous = block;
        }
    }

    private static string Says(PromptDocument document, TextBlock heading) => Preservation.SentenceForm.Plain(document.Text.AsSpan(heading.Content.Start, heading.Content.End - heading.Content.Start), false);
}
