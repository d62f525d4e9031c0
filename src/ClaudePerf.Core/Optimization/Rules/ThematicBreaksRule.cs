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
    public override string What =>
        "Removes lines of ---, *** or ___ right before a heading and at the ends of the body, and shortens longer ones to three signs.";

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
        var isLed = false;
        for (var i = 0; i < blocks.Count; i++)
        {
            var block = blocks[i];
            isLed |= block.Kind == BlockKind.Rule && IsLed(document, block);
            if (block.Kind != BlockKind.Rule || isLed || !IsDivider(document, blocks, i))
                continue;
            var isLast = i + 1 == blocks.Count;
            if (isLast ? IsBlank(document, block.End, document.Text.Length) : i > 0 && IsHeading(document, blocks[i + 1])
                && IsBlank(document, block.End, blocks[i + 1].Start))
            {
                // Up to the next line with text: the blank line before it divides what stood before from what follows.
                var end = isLast ? document.NextLine(block.End) : document.LineStart(blocks[i + 1].Start);
                yield return new ProposedEdit { Rule = this, Changes = [TextChange.Delete(document.LineStart(block.Start), end)],
                    Summary = "Removes a line where a heading, or nothing, follows" };
            }
            else if (block.End - block.Start > ShortestLine && document.TextOf(block).IndexOfAnyExcept(document.Text[block.Start]) < 0)
            {
                yield return new ProposedEdit { Rule = this, Changes = [TextChange.Delete(block.Start + ShortestLine, block.End)],
                    Summary = "Shortens a line to three signs" };
            }
        }
    }

    // Not the first line of a header to copy, "---", "status: proposed", "---", nor the edge of a text that the line before tells to write:
    // a divider has a blank line on both sides, and no sentence leads to it.
    private static bool IsDivider(PromptDocument document, IReadOnlyList<TextBlock> blocks, int index)
    {
        var block = blocks[index];
        var next = document.NextLine(block.End);
        if (next < document.Text.Length && !document.Text.AsSpan(next, document.NextLine(next) - next).IsWhiteSpace())
            return false;
        if (index == 0)
            return true;
        var before = document.Text.AsSpan(document.Body.Start, block.Start - document.Body.Start).TrimEnd();
        var line = before[(before.LastIndexOf('\n') + 1)..];
        return blocks[index - 1].Kind != BlockKind.Html && !line.TrimEnd("*_ ").EndsWith(":") && !line.StartsWith("---")
           ;
    }

    // After a line that a sentence leads to a text may go on that is copied, whose own lines look like dividers: none after it is taken for one.
    private static bool IsLed(PromptDocument document, TextBlock block) =>
        document.Text.AsSpan(document.Body.Start, block.Start - document.Body.Start).TrimEnd().TrimEnd("*_ ").EndsWith(":");

    private static bool IsHeading(PromptDocument document, TextBlock block) =>
        block.Kind == BlockKind.Heading && document.Text[block.Start] == '#';

    // A link's target that is defined a second time is text, and no block.
    private static bool IsBlank(PromptDocument document, int start, int end) => document.Text.AsSpan(start, end - start).IsWhiteSpace();
}
