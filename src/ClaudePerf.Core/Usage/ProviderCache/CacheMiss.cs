namespace ClaudePerf.Core.Usage.ProviderCache;

/// <summary>A request that paid again for prompt tokens that had been cached, or that began a thread.</summary>
public sealed record CacheMiss
{
    /// <summary>When the request was made, on the query's clock.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The session.</summary>
    public string? Session { get; init; }

    /// <summary>The project.</summary>
    public string? Project { get; init; }

    /// <summary>The agent type; <see cref="Queries.UsageTable.MainAgent"/> for the main thread.</summary>
    public string? Agent { get; init; }

    /// <summary>The run of the agent; null for the main thread.</summary>
    public string? AgentId { get; init; }

    /// <summary>The model as written.</summary>
    public string? Model { get; init; }

    /// <summary>The message id of the request; the line's uuid where it has none.</summary>
    public string? Request { get; init; }

    /// <summary>Why.</summary>
    public CacheMissCause Cause { get; init; }

    /// <summary>The time since the request before; null for a thread's first.</summary>
    public TimeSpan? Gap { get; init; }

    /// <summary>Prompt tokens that the request before left in the cache; 0 for a thread's first.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Prompt tokens that were read from the cache.</summary>
    public long ReadTokens { get; init; }

    /// <summary>Prompt tokens that were paid for again; of a thread's first request those written to the cache.</summary>
    public long MissedTokens { get; init; }

    /// <summary>What the request cost more than had they been read, in USD; null where the model has no price.</summary>
    public decimal? Cost { get; init; }

    /// <summary>What was seen: the models, the gap, the block that differs.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Whether the user could have avoided it.</summary>
    public bool IsAvoidable { get; init; }

    /// <summary>What would have avoided it, or why nothing would.</summary>
    public string Remedy { get; init; } = "";
}
