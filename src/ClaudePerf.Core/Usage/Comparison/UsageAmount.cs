namespace ClaudePerf.Core.Usage.Comparison;

/// <summary>What is added up over the requests of a session, as a column of <see cref="SessionAmounts"/>.</summary>
internal enum UsageAmount
{
    /// <summary>USD at list prices; requests of models without a price add none.</summary>
    Cost,

    /// <summary>Requests.</summary>
    Requests,

    /// <summary>1 for a session.</summary>
    Sessions,

    /// <summary>Hours in which the session made requests; see <see cref="ComparedUsage"/>.</summary>
    ActiveHours,

    /// <summary>Prompt tokens outside the cache.</summary>
    InputTokens,

    /// <summary>Cache writes of both lifetimes.</summary>
    CacheWriteTokens,

    /// <summary>Cache reads.</summary>
    CacheReadTokens,

    /// <summary>All prompt tokens.</summary>
    PromptTokens,

    /// <summary>Output tokens: recorded, or recovered where the query asks for it.</summary>
    OutputTokens,

    /// <summary>Output tokens that are thinking.</summary>
    ThinkingTokens,

    /// <summary>Requests that paid again for what had been cached.</summary>
    Misses,

    /// <summary>USD that these paid again.</summary>
    MissCost,
}
