namespace ClaudePerf.Core.Usage.Comparison;

/// <summary>An amount that is added up over the requests of a session; a column of <see cref="SessionAmounts"/>.</summary>
internal enum UsageAmount
{
    /// <summary>USD at list prices; requests of models without a price count as 0.</summary>
    Cost,

    /// <summary>Requests.</summary>
    Requests,

    /// <summary>1 per session.</summary>
    Sessions,

    /// <summary>Hours in which the session made requests; see <see cref="ComparedUsage"/>.</summary>
    ActiveHours,

    /// <summary>Prompt tokens outside the cache.</summary>
    InputTokens,

    /// <summary>Cache writes of both TTLs.</summary>
    CacheWriteTokens,

    /// <summary>Cache reads.</summary>
    CacheReadTokens,

    /// <summary>All prompt tokens.</summary>
    PromptTokens,

    /// <summary>Output tokens, recorded or, if the query requests it, recovered.</summary>
    OutputTokens,

    /// <summary>Output tokens that are thinking.</summary>
    ThinkingTokens,

    /// <summary>Requests that paid again for cached tokens.</summary>
    Misses,

    /// <summary>The additional USD paid by these requests.</summary>
    MissCost,
}
