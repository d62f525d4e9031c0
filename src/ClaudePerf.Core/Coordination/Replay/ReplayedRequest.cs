using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Coordination.Replay;

/// <summary>What decides what a request reads from the provider's cache.</summary>
internal enum ReadOrigin
{
    /// <summary>The conversation's first request: it reads the beginning that conversations share, where that is warm.</summary>
    First,

    /// <summary>The first request of a conversation that goes on from another one: it reads that one.</summary>
    Fork,

    /// <summary>It reads what the request before left.</summary>
    Continued,

    /// <summary>The prompt shrank a little: it reads the longest earlier end of the conversation that it still holds.</summary>
    Rewound,

    /// <summary>The prompt shrank by more: only the beginning may be the same.</summary>
    Compacted,

    /// <summary>The model, the version or what else divides caches changed.</summary>
    Switched,

    /// <summary>The lifetime had passed.</summary>
    Expired,
}

/// <summary>A prediction of what one request reads.</summary>
/// <param name="Tokens">Tokens read from the cache.</param>
/// <param name="Origin">By which rule.</param>
/// <param name="Lifetime">The lifetime that the client asks for.</param>
/// <param name="Pause">The time since the conversation's answer before; none for its first request.</param>
internal readonly record struct PredictedRead(long Tokens, ReadOrigin Origin, CacheLifetime Lifetime, TimeSpan Pause);

/// <summary>A request as billed and as predicted. Amounts in USD.</summary>
internal readonly record struct ReplayedRequest
{
    /// <summary>The request.</summary>
    public required UsageRow Row { get; init; }

    /// <summary>By which rule its read was predicted.</summary>
    public required ReadOrigin Origin { get; init; }

    /// <summary>The time since the conversation's answer before; none for its first request.</summary>
    public required TimeSpan Pause { get; init; }

    /// <summary>What was billed.</summary>
    public required TokenUsage Billed { get; init; }

    /// <summary>What the rules predict.</summary>
    public required TokenUsage Predicted { get; init; }

    /// <summary>The share of the predicted read that is lost on average within its lifetime, 0 to 1.</summary>
    public required double LossShare { get; init; }

    /// <summary>What was billed.</summary>
    public required decimal BilledCost { get; init; }

    /// <summary>What the rules predict: the likeliest.</summary>
    public required decimal PredictedCost { get; init; }

    /// <summary>What it had cost with nothing of the predicted read left.</summary>
    public required decimal LostCost { get; init; }

    /// <summary>What it had cost without caching.</summary>
    public required decimal UncachedCost { get; init; }

    /// <summary>What is predicted had every entry the lifetime of one hour.</summary>
    public required decimal OneHourCost { get; init; }

    /// <summary>The mean of what it costs, with what is lost within its lifetime: for totals.</summary>
    public decimal ExpectedCost => PredictedCost + ((decimal)LossShare * (LostCost - PredictedCost));

    /// <summary>The variance of its cost, in USD squared: the read is lost whole or not at all.</summary>
    public double Variance => LossShare * (1 - LossShare) * Math.Pow((double)(LostCost - PredictedCost), 2);
}
