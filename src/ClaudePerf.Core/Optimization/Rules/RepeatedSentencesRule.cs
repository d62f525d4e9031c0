using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Removes what a prompt says twice.</summary>
internal sealed class RepeatedSentencesRule : PromptRule
{
    /// <inheritdoc/>
    public override string Id => "repeated-sentences";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Standard;

    /// <inheritdoc/>
    public override string Title => "Repeated sentences";

    /// <inheritdoc/>
    public override string What => "Removes a sentence or list item that the prompt says before, word for word; one of fewer than eight words only where its own list says it. Numbered lists are left alone.";

    /// <inheritdoc/>
    public override string Why => "An instruction counts once however often it is said.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "0 to 0.2% of the body, seldom 3%";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.Low;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var inList = new HashSet<(TextBlock List, string Form)>();
        var blocks = document.LeafBlocks;
        for (var i = 0; i < blocks.Count; i++)
        {
            var block = blocks[i];
            if (block.Kind != BlockKind.Paragraph || block.IsQuoted)
                continue;
            var sentences = SentenceReader.Read(document.Text, block.Start, block.End, InlineScanner.Scan(document.Text, block.Start, block.End));
            var repeated = sentences.Where(sentence => IsRepeated(document, block, sentence, seen, inList)).ToList();
            if (repeated.Count == 0 || IsNumbered(block))
                continue;
            if (repeated.Count == sentences.Count)
            {
                if (Whole(document, block, i + 1 < blocks.Count ? blocks[i + 1] : null) is { } whole)
                    yield return Edit([whole], "Removes what was said before");
            }
            else
            {
                foreach (var sentence in repeated.Where(sentence => sentence.Start > block.Start))
                    yield return Edit([TextChange.Delete(SpaceBefore(document.Text, sentence.Start), sentence.End)], "Removes a sentence that was said before");
            }
        }
    }

    private ProposedEdit Edit(TextChange[] changes, string summary) => new() { Rule = this, Changes = [.. changes], Summary = summary };

    private static bool IsRepeated(PromptDocument document, TextBlock block, Sentence sentence, Dictionary<string, int> seen, HashSet<(TextBlock, string)> inList)
    {
        var form = SentenceForm.Of(document.Text, sentence.Start, sentence.End);
        var isItem = block.Parent is { Kind: BlockKind.ListItem, Children.Count: 1 } && sentence.Start == block.Start && sentence.End == block.End;
        var again = isItem && !inList.Add((block.Parent!.Parent!, form));
        if (PreservationInventory.IsDependent(form))
            return again;
        again |= !seen.TryAdd(form, sentence.Start);
        return again && PointsNowhere(form) && (isItem || form[^1] is '.' or '!');
    }

    // What leads to something, or speaks of what stands near it, says something else in another place.
    private static bool PointsNowhere(string form)
    {
        if (form.EndsWith(':'))
            return false;
        foreach (var range in new WordRanges(form))
        {
            if (form.AsSpan()[range] is "above" or "below" or "following" or "this" or "these" or "that" or "those" or "it" or "they" or "previous" or "next" or "preceding")
                return false;
        }
        return true;
    }

    private static bool IsNumbered(TextBlock block)
    {
        for (var at = block.Parent; at is not null; at = at.Parent)
        {
            if (at.IsOrdered)
                return true;
        }
        return false;
    }

    // A paragraph with the blank lines before it; an item with its whole line.
    private static TextChange? Whole(PromptDocument document, TextBlock block, TextBlock? next)
    {
        if (block.Parent is { Kind: BlockKind.ListItem } item)
        {
            return item.Children.Count == 1 && item.Parent!.Children.Count > 1
                ? TextChange.Delete(document.LineStart(item.Start), document.NextLine(block.End))
                : null;
        }
        // A paragraph before a list or code leads to it; between two lists it also keeps them apart.
        var leads = next is not null && (next.Parent != block.Parent || next.Kind is not (BlockKind.Paragraph or BlockKind.Heading or BlockKind.Rule));
        return block.Parent!.Kind == BlockKind.Body && block.Start > document.Body.Start && !leads ? TextChange.Delete(SpaceBefore(document.Text, block.Start), block.End) : null;
    }

    private static int SpaceBefore(string text, int at)
    {
        while (at > 0 && char.IsWhiteSpace(text[at - 1]))
            at--;
        return at;
    }
}
