using System.Text.RegularExpressions;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Removes lines between parts that headings already separate.</summary>
internal sealed partial class ThematicBreaksRule : PromptRule
{
    /// <inheritdoc/>
    public override string Id => "thematic-breaks";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Lossless;

    /// <inheritdoc/>
    public override string Title => "Lines between sections";

    /// <inheritdoc/>
    public override string What =>
        "Removes lines of ---, *** or ___ directly before a heading and at the end of the body, if the section has no other, and shortens "
            + "longer ones to three signs.";

    /// <inheritdoc/>
    public override string Why => "Headings already separate sections.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "0 to 0.5% of the body";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.None;

    private const int ShortestLine = 3;

    // "In the following format.", "Use this template."
    [GeneratedRegex(
        @"\b(?:following|below|this|these|exact|exactly|same)\b[^.!?\n]*\b(?:format|template|layout|skeleton|structure|form|outline)\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Announcements();

    [GeneratedRegex(@"\b(?:outputs?|formats?|templates?|layouts?|skeletons?|reports?|responses?|deliverables?)\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Forms();

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        var blocks = document.Body.Children;
        var divided = Divided(blocks);
        var isLed = false;
        var form = int.MaxValue;
        for (var i = 0; i < blocks.Count; i++)
        {
            var block = blocks[i];
            isLed |= block.Kind == BlockKind.Rule ? IsIntroduced(document, block) : Announces(document, blocks, i);
            if (block.Kind == BlockKind.Heading && block.Level <= form)
                form = Forms().IsMatch(document.Text.AsSpan(block.Content.Start, block.Content.End - block.Content.Start)) ? block.Level
                    : int.MaxValue;
            // In a section that shows the form of an answer, a line is part of the form.
            var isForm = form < int.MaxValue && (i + 1 == blocks.Count || blocks[i + 1].Kind != BlockKind.Heading
                || blocks[i + 1].Level > form);
            if (block.Kind != BlockKind.Rule || isLed || isForm || divided.Contains(i) || !IsDivider(document, blocks, i))
                continue;
            var isLast = i + 1 == blocks.Count;
            if (isLast ? IsBlank(document, block.End, document.Text.Length) : i > 0 && IsHeading(document, blocks[i + 1])
                && IsBlank(document, block.End, blocks[i + 1].Start))
            {
                // Up to the next line with text: the blank line before it separates the text above from the text
                // below.
                var end = isLast ? document.NextLine(block.End) : document.LineStart(blocks[i + 1].Start);
                yield return new ProposedEdit { Rule = this, Changes = [TextChange.Delete(document.LineStart(block.Start), end)],
                    Summary = "Removes a line before a heading or at the end" };
            }
            else if (block.End - block.Start > ShortestLine && document.TextOf(block).IndexOfAnyExcept(document.Text[block.Start]) < 0)
            {
                yield return new ProposedEdit { Rule = this, Changes = [TextChange.Delete(block.Start + ShortestLine, block.End)],
                    Summary = "Shortens a line to three signs" };
            }
        }
    }

    // The lines of sections that have several. If lines divide a section, the one before the next heading may be the end
    // of what they enclose rather than a mere separator: a letter to copy between two lines, in any language.
    private static HashSet<int> Divided(IReadOnlyList<TextBlock> blocks)
    {
        var divided = new HashSet<int>();
        var last = -1;
        for (var i = 0; i < blocks.Count; i++)
        {
            if (blocks[i].Kind == BlockKind.Heading)
            {
                last = -1;
            }
            else if (blocks[i].Kind == BlockKind.Rule)
            {
                if (last >= 0)
                    divided.UnionWith([last, i]);
                last = i;
            }
        }
        return divided;
    }

    // Not the first line of a header to copy ("---", "status: proposed", "---"), nor the edge of a text to write that
    // the previous line announces: a separator has blank lines on both sides and is not introduced by a sentence.
    private static bool IsDivider(PromptDocument document, IReadOnlyList<TextBlock> blocks, int index)
    {
        var block = blocks[index];
        var next = document.NextLine(block.End);
        if (next < document.Text.Length && !document.Text.AsSpan(next, document.NextLine(next) - next).IsWhiteSpace())
            return false;
        if (index == 0)
            return true;
        var all = document.Text.AsSpan(document.Body.Start, block.Start - document.Body.Start);
        var before = all.TrimEnd();
        if (all[before.Length..].Count('\n') < 2)
            return false;
        var line = before[(before.LastIndexOf('\n') + 1)..];
        return blocks[index - 1].Kind != BlockKind.Html && !line.TrimEnd("*_ ").EndsWith(":") && !line.StartsWith("---");
    }

    // After a line that a sentence introduces, a text to copy may continue, whose own lines look like separators:
    // lines after it are never removed.
    private static bool IsIntroduced(PromptDocument document, TextBlock block) =>
        document.Text.AsSpan(document.Body.Start, block.Start - document.Body.Start).TrimEnd().TrimEnd("*_ ").EndsWith(":");

    // A sentence that announces a form in the text itself rather than in a fence.
    private static bool Announces(PromptDocument document, IReadOnlyList<TextBlock> blocks, int index) =>
        blocks[index].Kind == BlockKind.Paragraph && index + 1 < blocks.Count
        && blocks[index + 1].Kind is BlockKind.Rule or BlockKind.Heading && Announcements().IsMatch(document.TextOf(blocks[index]));

    private static bool IsHeading(PromptDocument document, TextBlock block) =>
        block.Kind == BlockKind.Heading && document.Text[block.Start] == '#';

    // A link target that is defined twice is text, not a block.
    private static bool IsBlank(PromptDocument document, int start, int end) => document.Text.AsSpan(start, end - start).IsWhiteSpace();
}
