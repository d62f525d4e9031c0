using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Coordination.Replay;

/// <summary>The rule that determines what a request reads from the provider's cache.</summary>
internal enum ReadOrigin
{
    /// <summary>The conversation's first request: it reads the prefix that conversations share, if that is warm.</summary>
    First,

    /// <summary>The first request of a conversation that continues another one: it reads that one.</summary>
    Fork,

    /// <summary>It reads what the previous request cached.</summary>
    Continued,

    /// <summary>The prompt shrank a little: it reads the longest earlier end of the conversation that it still contains.</summary>
    Rewound,

    /// <summary>The prompt shrank by more: at most the shared prefix is the same.</summary>
    Compacted,

    /// <summary>The model, the version or another key of the cache changed.</summary>
    Switched,

    /// <summary>The TTL had expired.</summary>
    Expired,
}

/// <summary>A prediction of what one request reads.</summary>
/// <param name="Tokens">Tokens read from the cache.</param>
/// <param name="Origin">The rule used.</param>
/// <param name="Lifetime">The TTL that the client requests.</param>
/// <param name="Pause">The time since the conversation's previous answer; zero for its first request.</param>
internal readonly record struct PredictedRead(long Tokens, ReadOrigin Origin, CacheLifetime Lifetime, TimeSpan Pause);

/// <summary>A request as billed and as predicted. Amounts in USD.</summary>
internal readonly record struct ReplayedRequest
{
    /// <summary>The request.</summary>
    public required UsageRow Row { get; init; }

    /// <summary>The rule that predicted its read.</summary>
    public required ReadOrigin Origin { get; init; }

    /// <summary>The time since the conversation's previous answer; zero for its first request.</summary>
    public required TimeSpan Pause { get; init; }

    /// <summary>The billed usage.</summary>
    public required TokenUsage Billed { get; init; }

    /// <summary>The usage predicted from the rules.</summary>
    public required TokenUsage Predicted { get; init; }

    /// <summary>The average share of the predicted read that is lost within its TTL, from 0 to 1.</summary>
    public required double LossShare { get; init; }

    /// <summary>The billed cost.</summary>
    public required decimal BilledCost { get; init; }

    /// <summary>The cost predicted from the rules: the most likely one.</summary>
    public required decimal PredictedCost { get; init; }

    /// <summary>What it would have cost if all of the predicted read had been lost.</summary>
    public required decimal LostCost { get; init; }

    /// <summary>What it would have cost without caching.</summary>
    public required decimal UncachedCost { get; init; }

    /// <summary>The predicted cost if every entry had a TTL of one hour.</summary>
    public required decimal OneHourCost { get; init; }

    /// <summary>The mean cost including losses within the TTL, for totals.</summary>
    public decimal ExpectedCost => PredictedCost + ((decimal)LossShare * (LostCost - PredictedCost));

    /// <summary>The variance of its cost, in USD squared: the read is lost completely or not at all.</summary>
    public double Variance => LossShare * (1 - LossShare) * Math.Pow((double)(LostCost - PredictedCost), 2);
}
