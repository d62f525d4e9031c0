namespace ClaudePerf.Core.Optimization.Documents;

/// <summary>
/// Finds where code fences do not do what their author meant: a fence is never closed; it contains another fence of
/// the same length, which closes the outer one (CommonMark 0.31, section 4.5); or it is directly below a tag, where
/// it is HTML up to the first blank line of its code (section 4.6). From the first such fence on, code and text
/// cannot be told apart, so the layout is unknown.
/// </summary>
internal static class UnsureFences
{
    /// <summary>The offset from which code is uncertain; the largest number if every fence is clear.</summary>
    public static int FirstOffset(PromptDocument document)
    {
        TextBlock? first = null, last = null;
        foreach (var block in document.LeafBlocks)
        {
            if (block.Kind == BlockKind.Html && HasFence(document.TextOf(block)))
                return (first ?? block).Start;
            if (block is not { Kind: BlockKind.Code, IsFenced: true })
                continue;
            first ??= block;
            if (!block.IsClosed || HoldsFence(document, block) || (last is not null && TouchesBoth(document, last, block)))
                return first.Start;
            last = block;
        }
        return int.MaxValue;
    }

    private static bool HasFence(ReadOnlySpan<char> html)
    {
        foreach (var line in html.EnumerateLines())
        {
            if (!Fence(line.TrimStart(" \t>")).IsEmpty)
                return true;
        }
        return false;
    }

    // A line within a fence that would open another one: the text after it prevents it from closing the outer one.
    private static bool HoldsFence(PromptDocument document, TextBlock block)
    {
        var fence = Fence(document.Text.AsSpan(block.Start, block.End - block.Start));
        foreach (var line in document.Text.AsSpan(block.Content.Start, block.Content.End - block.Content.Start).EnumerateLines())
        {
            var inner = Fence(line.TrimStart(" \t>"));
            if (inner.Length >= fence.Length && fence.Length > 0 && inner[0] == fence[0])
                return true;
        }
        return false;
    }

    // "```markdown", "# Report", "```", "ls", "```", "the end", "```": the line in the middle touches a fence above
    // and one without a language below, as code does.
    private static bool TouchesBoth(PromptDocument document, TextBlock above, TextBlock below)
    {
        if (below.Info!.Length > 0 || above.Parent != below.Parent)
            return false;
        var between = document.Text.AsSpan(above.End, below.Start - above.End);
        return !between.IsWhiteSpace() && between.IndexOf("\n\n") < 0 && between.IndexOf("\r\n\r\n") < 0;
    }

    private static ReadOnlySpan<char> Fence(ReadOnlySpan<char> line)
    {
        const int ShortestFence = 3;
        if (line.IsEmpty || line[0] is not ('`' or '~'))
            return [];
        var length = line.IndexOfAnyExcept(line[0]);
        length = length < 0 ? line.Length : length;
        return length < ShortestFence ? [] : line[..length];
    }
}
