namespace ClaudePerf.Core.Agents.Parsing;

/// <summary>
/// The position of the frontmatter in a text, found like Claude Code does (measured on 2.1.332): it begins after a
/// first line of <c>---</c> and ends at the next <c>---</c> anywhere, even in a value, a comment or the middle of a
/// line.
/// </summary>
/// <param name="Start">The offset after the opening line and the blank lines that follow it.</param>
/// <param name="End">The offset of the closing <c>---</c>.</param>
/// <param name="BodyOffset">
/// The offset of the body: the next line if nothing follows the closing <c>---</c> on its line, otherwise the text
/// after it.
/// </param>
internal readonly record struct FrontmatterBlock(int Start, int End, int BodyOffset)
{
    private const string Fence = "---";

    /// <summary>Finds the block, which must begin with the text's first character and must be closed.</summary>
    public static bool TryFind(string text, out FrontmatterBlock block)
    {
        block = default;
        if (!text.StartsWith(Fence, StringComparison.Ordinal))
            return false;
        var space = ScriptSpace.Length(text.AsSpan(Fence.Length));
        var newline = text.AsSpan(Fence.Length, space).LastIndexOf('\n');
        if (newline < 0)
            return false;
        var start = Fence.Length + newline + 1;
        var end = text.IndexOf(Fence, start, StringComparison.Ordinal);
        if (end < 0)
            return false;
        block = new(start, end, BodyOf(text, end + Fence.Length));
        return true;
    }

    private static int BodyOf(string text, int after)
    {
        var space = ScriptSpace.Length(text.AsSpan(after));
        var newline = text.AsSpan(after, space).IndexOf('\n');
        if (newline >= 0)
            return after + newline + 1;
        return after + space == text.Length ? text.Length : after;
    }
}
