namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>A piece of text in a conversation with the usage of sending it.</summary>
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

    /// <summary>The number of requests that sent it.</summary>
    internal long Requests { get; set; }
}

/// <summary>A turn's part of a conversation: what it adds to the context, and the request that it answers.</summary>
internal sealed class ContextNode(int parent)
{
    /// <summary>The index of the previous node; -1 for the first node of a conversation and after a compaction.</summary>
    internal int Parent => parent;

    internal List<ContextItem> Items { get; } = [];

    internal List<int> Children { get; } = [];

    /// <summary>The message id of the request whose context ends before this node; null if the node is not an answer.</summary>
    internal string? Message { get; init; }
}
