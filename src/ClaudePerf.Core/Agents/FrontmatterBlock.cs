namespace ClaudePerf.Core.Agents;

/// <summary>Where the frontmatter of a text stands: the lines between its <c>---</c>, and the body after them.</summary>
internal readonly record struct FrontmatterBlock(int Start, int End, int BodyOffset)
{
    private const string Fence = "---";

    /// <summary>Finds the block; it must begin with the text's first character, and its closing line must exist.</summary>
    public static bool TryFind(string text, out FrontmatterBlock block)
    {
        block = default;
        if (!IsFence(text, 0, out var start) || start == text.Length)
            return false;
        for (var at = start; at < text.Length;)
        {
            if (IsFence(text, at, out var body))
            {
                block = new(start, at, body);
                return true;
            }
            var newline = text.IndexOf('\n', at);
            if (newline < 0)
                return false;
            at = newline + 1;
        }
        return false;
    }

    private static bool IsFence(string text, int at, out int next)
    {
        next = at;
        if (!text.AsSpan(at).StartsWith(Fence, StringComparison.Ordinal))
            return false;
        var rest = text.AsSpan(at + Fence.Length);
        var newline = rest.IndexOf('\n');
        next = newline < 0 ? text.Length : at + Fence.Length + newline + 1;
        return (newline < 0 ? rest : rest[..newline]).IsWhiteSpace();
    }
}
