using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Removes white space at line ends outside of code.</summary>
internal sealed class TrailingSpaceRule : PromptRule
{
    /// <inheritdoc/>
    public override string Id => "trailing-space";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Lossless;

    /// <inheritdoc/>
    public override string Title => "Space at line ends";

    /// <inheritdoc/>
    public override string What =>
        "Removes spaces and tabs at line ends, except the two spaces that break a line within a paragraph; code is left alone.";

    /// <inheritdoc/>
    public override string Why => "They are neither displayed nor read.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "0 to 0.2% of the body";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.None;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        var text = document.Text;
        foreach (var block in document.LeafBlocks)
        {
            if (block.Kind is not (BlockKind.Paragraph or BlockKind.Heading or BlockKind.Table))
                continue;
            var lineEnd = text.AsSpan(block.End).IndexOfAny('\r', '\n') is >= 0 and var found ? block.End + found : text.Length;
            if (lineEnd > block.End && text.AsSpan(block.End, lineEnd - block.End).IsWhiteSpace())
                yield return Edit(block.End, lineEnd);
            foreach (var (start, end) in Inner(text, block))
                yield return Edit(start, end);
        }
    }

    // Within a block, two spaces at the end of a line are a line break, and stay.
    private static IEnumerable<(int Start, int End)> Inner(string text, TextBlock block)
    {
        for (var at = text.IndexOf('\n', block.Start, block.End - block.Start); at >= 0; at = text.IndexOf('\n', at + 1,
            block.End - at - 1))
        {
            var end = at > block.Start && text[at - 1] == '\r' ? at - 1 : at;
            var start = end;
            while (start > block.Start && text[start - 1] is ' ' or '\t')
                start--;
            var breaks = block.Kind == BlockKind.Paragraph && end - start >= 2 && text[end - 1] == ' ' && text[end - 2] == ' ';
            if (start < end && start > block.Start && text[start - 1] != '\n' && !breaks)
                yield return (start, end);
        }
    }

    private ProposedEdit Edit(int start, int end) =>
        new() { Rule = this, Changes = [TextChange.Delete(start, end)], Summary = "Removes white space at the end of a line" };
}
