using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Preservation;
using ClaudePerf.Core.Optimization.Rules.Reference;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Removes bold signs in prompts where bold text is everywhere.</summary>
internal sealed class EmphasisRule : PromptRule
{
    /// <inheritdoc/>
    public override string Id => "emphasis";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Standard;

    /// <inheritdoc/>
    public override string Title => "Excessive emphasis";

    /// <inheritdoc/>
    public override string What =>
        "Removes bold signs if a third or more of the paragraphs and list items contain bold text. Lines that serve as headings, "
        + "quotations, templates, tags and instructions keep them, and a list keeps or loses all of them.";

    /// <inheritdoc/>
    public override string Why =>
        "Emphasis that is everywhere emphasizes nothing. This is a matter of taste and saves little, so the rule runs only when named.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "0.1 to 1% of the body";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.Low;

    /// <inheritdoc/>
    internal override bool DropsEmphasis => true;

    /// <inheritdoc/>
    public override bool IsOffByDefault => true;

    private const int MinSpans = 8;
    private const double EverywhereShare = 1.0 / 3;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        // Instructions are recognized by English words.
        if (WritingLanguage.IsForeign(document.Text.AsSpan(document.Body.Start)))
            yield break;
        var blocks = document.LeafBlocks.Where(static block => block.Kind == BlockKind.Paragraph).ToList();
        var spans = blocks.ConvertAll(block => BoldText.Find(document.Text, block).FindAll(span => IsDecoration(document, block, span)));
        if (spans.Sum(static found => found.Count) < MinSpans
            || spans.Count(static found => found.Count > 0) < EverywhereShare * blocks.Count)
            yield break;
        // If one item of a list keeps its signs, all items do.
        var kept = blocks.Where(block => !MayLose(document, block))
            .Select(Outermost).ToHashSet<TextBlock>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < blocks.Count; i++)
        {
            if (spans[i].Count == 0 || kept.Contains(Outermost(blocks[i])))
                continue;
            yield return new ProposedEdit
            {
                Rule = this,
                Changes = [.. spans[i].SelectMany(static span => new[] { TextChange.Delete(span.Start, span.Start + BoldText.SignLength),
                    TextChange.Delete(span.End - BoldText.SignLength, span.End) })],
                Summary = $"Removes the bold signs from \"{string.Join("\", \"", spans[i].Select(span => TextOf(document, span)))}\"",
            };
        }
    }

    // Not an instruction, a placeholder, a quotation, or text in tags.
    private static bool MayLose(PromptDocument document, TextBlock block)
    {
        var text = document.TextOf(block);
        if (block.IsQuoted || Placeholders.ContainedIn(text))
            return false;
        var outermost = Outermost(block);
        var before = document.Text.AsSpan(document.Body.Start, outermost.Start - document.Body.Start).TrimEnd();
        var line = before[(before.LastIndexOf('\n') + 1)..];
        return !BindingText.IsPrescribed(line) && !line.StartsWith("<")
            && SentenceReader.Read(document.Text, block.Start, block.End, InlineScanner.Scan(document.Text, block.Start, block.End))
                .TrueForAll(sentence => !DirectiveWords.IsDirective(SentenceForm.Normalize(document.Text, sentence.Start, sentence.End)));
    }

    private static TextBlock Outermost(TextBlock block)
    {
        while (block.Parent is { Kind: not BlockKind.Body } parent)
            block = parent;
        return block;
    }

    private static string TextOf(PromptDocument document, (int Start, int End) span) =>
        document.Text[(span.Start + BoldText.SignLength)..(span.End - BoldText.SignLength)];

    private static bool IsDecoration(PromptDocument document, TextBlock block, (int Start, int End) span)
    {
        var text = TextOf(document, span);
        // A line with nothing else is a heading without its sign.
        if (span.Start == block.Start && span.End >= block.End - 1)
            return false;
        // At the start of a block, some characters would become markup.
        return span.Start != block.Start || char.IsLetter(text[0]);
    }
}
