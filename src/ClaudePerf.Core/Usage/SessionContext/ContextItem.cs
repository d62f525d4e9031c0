namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>A piece of text in a conversation, and what sending it came to.</summary>
internal sealed class ContextItem(ContextPart part, string? tool, string? name, long tokens, bool isEstimated = false)
{
    internal ContextPart Part => part;

    internal string? Tool => tool;

    internal string? Name => name;

    internal long Tokens => tokens;

    internal bool IsEstimated => isEstimated;

    internal double TokensSent { get; set; }

    /// <summary>USD.</summary>
    internal double Cost { get; set; }

    /// <summary>How many requests sent it.</summary>
    internal long Requests { get; set; }
}

/// <summary>A turn's part of a conversation: what it adds to the context, and the request that it answers.</summary>
internal sealed class ContextNode(int parent)
{
    /// <summary>The index of the node before it; -1 for the first of a conversation, and for what follows a compaction.</summary>
    internal int Parent => parent;

    internal List<ContextItem> Items { get; } = [];

    internal List<int> Children { get; } = [];

    /// <summary>The message id of the request whose context ends before this node; null where it is no answer.</summary>
    internal string? Message { get; init; }
}
