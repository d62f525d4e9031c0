namespace ClaudePerf.Core.Usage.ProviderCache;

/// <summary>A request that paid again for prompt tokens that had been cached, or that started a thread.</summary>
public sealed record CacheMiss
{
    /// <summary>When the request was made, in the query's time zone.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The session.</summary>
    public string? Session { get; init; }

    /// <summary>The project.</summary>
    public string? Project { get; init; }

    /// <summary>The agent type; <see cref="Queries.UsageTable.MainAgent"/> for the main thread.</summary>
    public string? Agent { get; init; }

    /// <summary>The run of the agent; null for the main thread.</summary>
    public string? AgentId { get; init; }

    /// <summary>The model name as written.</summary>
    public string? Model { get; init; }

    /// <summary>The message id of the request; the line's uuid if it has none.</summary>
    public string? Request { get; init; }

    /// <summary>The cause.</summary>
    public CacheMissCause Cause { get; init; }

    /// <summary>The time since the previous request; null for a thread's first.</summary>
    public TimeSpan? Gap { get; init; }

    /// <summary>Prompt tokens that the previous request left in the cache; 0 for a thread's first.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Prompt tokens that were read from the cache.</summary>
    public long ReadTokens { get; init; }

    /// <summary>Prompt tokens that were paid for again; for a thread's first request, those written to the cache.</summary>
    public long MissedTokens { get; init; }

    /// <summary><see cref="MissedTokens"/>, as tables name it.</summary>
    public long Missed => MissedTokens;

    /// <summary>The additional cost compared with reading them, in USD; null if the model has no price.</summary>
    public decimal? Cost { get; init; }

    /// <summary>The evidence: the models, the gap, the block that differs.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Whether the user could have avoided it.</summary>
    public bool IsAvoidable { get; init; }

    /// <summary>What would have avoided the miss, or why nothing would.</summary>
    public string Remedy { get; init; } = "";
}
