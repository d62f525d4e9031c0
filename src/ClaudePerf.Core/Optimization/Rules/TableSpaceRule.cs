using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Removes the padding in tables.</summary>
internal sealed class TableSpaceRule : PromptRule
{
    /// <inheritdoc/>
    public override string Id => "table-space";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Standard;

    /// <inheritdoc/>
    public override string Title => "Space in tables";

    /// <inheritdoc/>
    public override string What =>
        "Leaves one space around the text of table cells, and three dashes with their colons in the line below the header.";

    /// <inheritdoc/>
    public override string Why => "The white space only aligns columns on a screen; cell text, order and alignment stay.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "0 to 0.1% of the body";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.None;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        foreach (var block in document.LeafBlocks)
        {
            if (block.Kind != BlockKind.Table)
                continue;
            var changes = Lines(document.Text, block).SelectMany(line => Compact(document.Text, line.Start, line.End)).ToList();
            if (changes.Count > 0)
                yield return new ProposedEdit { Rule = this, Changes = [.. changes], Summary = "Removes the padding in a table" };
        }
    }

    private static IEnumerable<(int Start, int End)> Lines(string text, TextBlock block)
    {
        for (var at = block.Start; at < block.End;)
        {
            var newline = text.IndexOf('\n', at, block.End - at);
            var end = newline < 0 ? block.End : newline;
            // The indentation of a row is what makes it part of a list item.
            while (at < end && text[at] is ' ' or '\t')
                at++;
            yield return (at, end > at && text[end - 1] == '\r' ? end - 1 : end);
            at = end + 1;
        }
    }

    private static IEnumerable<TextChange> Compact(string text, int start, int end)
    {
        var isDelimiter = TableLines.IsDelimiter(text.AsSpan(start, end - start));
        var at = start;
        foreach (var (cellStart, cellEnd) in TableLines.Cells(text, start, end))
        {
            if (cellStart == cellEnd)
            {
                at = cellEnd;
                continue;
            }
            foreach (var change in Gap(text, at, cellStart, isDelimiter))
                yield return change;
            if (isDelimiter && Shortest(text.AsSpan(cellStart, cellEnd - cellStart)) is { } shortest)
                yield return new TextChange(cellStart, cellEnd, shortest);
            at = cellEnd;
        }
        foreach (var change in Gap(text, at, end, isDelimiter))
            yield return change;
    }

    // The text between two cells: white space, a pipe, white space.
    private static IEnumerable<TextChange> Gap(string text, int start, int end, bool isDelimiter)
    {
        var at = start;
        while (at < end)
        {
            if (text[at] is not (' ' or '\t'))
            {
                at++;
                continue;
            }
            var run = at;
            while (run < end && text[run] is ' ' or '\t')
                run++;
            // Something must remain between two pipes; one space is enough.
            var left = isDelimiter ? "" : " ";
            if (run - at > left.Length)
                yield return new TextChange(at, run, left);
            at = run;
        }
    }

    private static string? Shortest(ReadOnlySpan<char> dashes)
    {
        // Three dashes: the standard allows one, but some renderers require three.
        var shortest = $"{(dashes[0] == ':' ? ":" : "")}---{(dashes[^1] == ':' && dashes.Length > 1 ? ":" : "")}";
        return shortest.Length < dashes.Length && dashes.Trim(':').IndexOfAnyExcept('-') < 0 ? shortest : null;
    }
}
