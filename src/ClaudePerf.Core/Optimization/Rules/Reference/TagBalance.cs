using ClaudePerf.Core.Optimization.Documents;

namespace ClaudePerf.Core.Optimization.Rules.Reference;

/// <summary>Counts the tags that a block opens but does not close.</summary>
internal static class TagBalance
{
    /// <summary>
    /// Opening tags minus closing ones; tags without a partner (<c>&lt;br&gt;</c>) and self-closing ones do not
    /// count.
    /// </summary>
    public static int Count(string text, TextBlock block)
    {
        var balance = 0;
        foreach (var span in InlineScanner.Scan(text, block.Start, block.End))
        {
            if (span.Kind != InlineKind.Tag)
                continue;
            var tag = text.AsSpan(span.Start, span.End - span.Start);
            if (tag.StartsWith("<!") || tag.StartsWith("<?") || tag.EndsWith("/>") || IsVoid(tag))
                continue;
            balance += tag.StartsWith("</") ? -1 : 1;
        }
        return balance;
    }

    private static bool IsVoid(ReadOnlySpan<char> tag)
    {
        var name = tag.Trim("</>");
        var end = name.IndexOfAny(' ', '\n', '\t');
        name = end < 0 ? name : name[..end];
        return name is "br" or "hr" or "img" or "input" or "meta" or "link";
    }
}
