using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Removes lines that divide what headings divide already.</summary>
internal sealed class ThematicBreaksRule : PromptRule
{
    /// <inheritdoc/>
    public override string Id => "thematic-breaks";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Lossless;

    /// <inheritdoc/>
    public override string Title => "Lines between sections";

    /// <inheritdoc/>
    public override string What => "Removes lines of ---, *** or ___ right before a heading and at the ends of the body, and shortens longer ones to three signs.";

    /// <inheritdoc/>
    public override string Why => "A heading divides sections by itself.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "0 to 0.5% of the body";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.None;

    private const int ShortestLine = 3;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        var blocks = document.Body.Children;
        for (var i = 0; i < blocks.Count; i++)
        {
            var block = blocks[i];
            if (block.Kind != BlockKind.Rule)
                continue;
            if (i + 1 == blocks.Count ? IsBlank(document, block.End, document.Text.Length) : i > 0 && blocks[i + 1].Kind == BlockKind.Heading && IsBlank(document, block.End, blocks[i + 1].Start))
            {
                // Up to the next line with text: the blank line before it divides what stood before from what follows.
                var end = i + 1 < blocks.Count ? document.LineStart(blocks[i + 1].Start) : document.NextLine(block.End);
                yield return new ProposedEdit { Rule = this, Changes = [TextChange.Delete(document.LineStart(block.Start), end)], Summary = "Removes a line where a heading, or nothing, follows" };
            }
            else if (block.End - block.Start > ShortestLine && document.TextOf(block).IndexOfAnyExcept(document.Text[block.Start]) < 0)
            {
                yield return new ProposedEdit { Rule = this, Changes = [TextChange.Delete(block.Start + ShortestLine, block.End)], Summary = "Shortens a line to three signs" };
            }
        }
    }

    // A link's target that is defined a second time is text, and no block.
    private static bool IsBlank(PromptDocument document, int start, int end) => document.Text.AsSpan(start, end - start).IsWhiteSpace();
}
