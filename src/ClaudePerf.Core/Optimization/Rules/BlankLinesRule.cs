using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Reduces several blank lines to one, and removes those at the end of the body.</summary>
internal sealed class BlankLinesRule : PromptRule
{
    /// <inheritdoc/>
    public override string Id => "blank-lines";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Lossless;

    /// <inheritdoc/>
    public override string Title => "Blank lines";

    /// <inheritdoc/>
    public override string What => "Reduces several blank lines between two blocks to one, and removes those at the end of the body.";

    /// <inheritdoc/>
    public override string Why =>
        "One blank line separates blocks as well as five. A run of line ends is usually one token, so the saving is small.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "0 to 0.1% of the body";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.None;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        TextBlock? previous = null;
        foreach (var block in document.LeafBlocks)
        {
            // White space after indented code may belong to the code.
            if (previous is not null && previous.Kind != BlockKind.Html && (previous.Kind != BlockKind.Code || previous.IsFenced)
                && Surplus(document.Text, previous.End, document.LineStart(block.Start)) is { } surplus)
                yield return Edit(surplus.Start, surplus.End, "Leaves one blank line");
            previous = block;
        }
    }

    private ProposedEdit Edit(int start, int end, string summary) =>
        new() { Rule = this, Changes = [TextChange.Delete(start, end)], Summary = summary };

    // The blank lines after the first one, if there is only white space between two blocks.
    private static (int Start, int End)? Surplus(string text, int from, int to)
    {
        if (to <= from || !text.AsSpan(from, to - from).IsWhiteSpace())
            return null;
        var line = text.IndexOf('\n', from, to - from);
        var blank = line < 0 ? -1 : text.IndexOf('\n', line + 1, to - line - 1);
        return blank < 0 || blank + 1 >= to ? null : (blank + 1, to);
    }
}
