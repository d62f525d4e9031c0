using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Removes direct repetitions in a list or paragraph.</summary>
internal sealed class RepeatedSentencesRule : PromptRule
{
    /// <inheritdoc/>
    public override string Id => "repeated-sentences";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Standard;

    /// <inheritdoc/>
    public override string Title => "Repeated sentences";

    /// <inheritdoc/>
    public override string What =>
        "Removes a list item or sentence that exactly repeats the one directly before it in the same list or paragraph. Numbered "
        + "lists, quotations, templates and text with placeholders are left alone.";

    /// <inheritdoc/>
    public override string Why =>
        "Directly after its copy it has the same heading, label and condition, and adds nothing. Anywhere else a repetition "
        + "may be intentional.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "next to nothing; it finds copying mistakes";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.Low;

    // Shorter ones, such as "Repeat.", may be intentional.
    private const int MinWords = 5;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        var stack = new Stack<TextBlock>([document.Body]);
        while (stack.TryPop(out var block))
        {
            if (block is { Kind: BlockKind.List, IsOrdered: false, IsQuoted: false } && !IsTemplate(document, block))
            {
                foreach (var edit in Items(document, block))
                    yield return edit;
            }
            else if (block is { Kind: BlockKind.Paragraph, IsQuoted: false })
            {
                foreach (var edit in Sentences(document, block))
                    yield return edit;
            }
            foreach (var child in block.Children.Where(static child => child.Kind != BlockKind.Quote))
                stack.Push(child);
        }
    }

    private IEnumerable<ProposedEdit> Items(PromptDocument document, TextBlock list)
    {
        for (var i = 1; i < list.Children.Count; i++)
        {
            var (before, item) = (list.Children[i - 1], list.Children[i]);
            if (before.Children.Count == 1 && item.Children.Count == 1 && document.TextOf(before).SequenceEqual(document.TextOf(item))
                && HasEnoughWords(document.TextOf(item)))
                yield return Edit(TextChange.Delete(document.LineStart(item.Start), document.NextLine(item.End)),
                    "Removes a list item that repeats the one before it");
        }
    }

    private IEnumerable<ProposedEdit> Sentences(PromptDocument document, TextBlock block)
    {
        var text = document.Text;
        var sentences = SentenceReader.Read(text, block.Start, block.End, InlineScanner.Scan(text, block.Start, block.End));
        for (var i = 1; i < sentences.Count; i++)
        {
            var (before, sentence) = (sentences[i - 1], sentences[i]);
            var current = text.AsSpan(sentence.Start, sentence.End - sentence.Start);
            if (text.AsSpan(before.Start, before.End - before.Start).SequenceEqual(current) && current[^1] is '.' or '!'
                && HasEnoughWords(current))
                yield return Edit(TextChange.Delete(before.End, sentence.End), "Removes a sentence that repeats the one before it");
        }
    }

    private ProposedEdit Edit(TextChange change, string summary) => new() { Rule = this, Changes = [change], Summary = summary };

    // Enough words, and no signs of something to fill in.
    private static bool HasEnoughWords(ReadOnlySpan<char> text)
    {
        if (Placeholders.ContainedIn(text))
            return false;
        var words = 0;
        foreach (var _ in new WordRanges(text))
            words++;
        return words >= MinWords;
    }

    // "Answer in this form:" introduces lines that are meant literally.
    private static bool IsTemplate(PromptDocument document, TextBlock list)
    {
        var before = document.Text.AsSpan(document.Body.Start, list.Start - document.Body.Start).TrimEnd();
        var line = before[(before.LastIndexOf('\n') + 1)..];
        return Reference.BindingText.IsPrescribed(line);
    }
}
