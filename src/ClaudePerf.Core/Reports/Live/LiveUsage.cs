using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>
/// The current usage: the sums that a person watches while agents work. Tokens as counted by the provider, costs in USD.
/// </summary>
public sealed record LiveUsage
{
    /// <summary>The current time in the viewer's time zone.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The requests of today in the viewer's time zone.</summary>
    public required UsageGroup Today { get; init; }

    /// <summary>The open 5-hour block; null if none is open.</summary>
    public LiveBlock? Block { get; init; }

    /// <summary>The session of the latest request; null if there is none.</summary>
    public LiveSession? Session { get; init; }

    /// <summary>Today's usage by model, the most expensive first.</summary>
    public IReadOnlyList<UsageGroup> Models { get; init; } = [];

    /// <summary>Today's usage by agent type, the most expensive first.</summary>
    public IReadOnlyList<UsageGroup> Agents { get; init; } = [];

    /// <summary>
    /// The hourly cost at the rate of the last <see cref="LiveUsageReader.BurnWindow"/>; null if no request has a price.
    /// </summary>
    public decimal? CostPerHour { get; init; }

    /// <summary>Tokens of all kinds per minute over the same time.</summary>
    public double TokensPerMinute { get; init; }

    /// <summary>
    /// The share of today's prompt tokens that was read from the provider's cache, from 0 to 1; null without prompt tokens.
    /// </summary>
    public double? HitRate => Today.HitRate;

    /// <summary>The latest requests, newest first.</summary>
    public IReadOnlyList<UsageGroup> LastRequests { get; init; } = [];

    /// <summary>The state of the budgets, in file order; empty if there are none.</summary>
    public IReadOnlyList<BudgetState> Budgets { get; init; } = [];

    /// <summary>The requests of today.</summary>
    public long Requests => Today.Requests;

    /// <summary>The cost of today; null if nothing has a price.</summary>
    public decimal? TodayCost => Today.Cost;

    /// <summary>The cost of the open 5-hour block; null without one, or if nothing has a price.</summary>
    public decimal? BlockCost => Block?.Usage.Cost;

    /// <summary>The cost of the last session; null without one, or if nothing has a price.</summary>
    public decimal? SessionCost => Session?.Usage.Cost;

    /// <summary>How full the context of the last session is, 0 to 1; null if that is unknown.</summary>
    public double? Context => Session?.ContextFill;

    /// <summary>The agent and the model of the last request.</summary>
    public string LastRequest => LastRequests.Count == 0 ? "" : $"{LastRequests[0].Agent} {TerminalText.Model(LastRequests[0].Model)}";
}

/// <summary>The open 5-hour block.</summary>
/// <param name="Usage">What it has used so far.</param>
/// <param name="Remaining">The time until it ends.</param>
/// <param name="ForecastCost">Its cost at the end, at the rate of the last <see cref="LiveUsageReader.BurnWindow"/>; null if its
/// cost is unknown.</param>
public sealed record LiveBlock(UsageGroup Usage, TimeSpan Remaining, decimal? ForecastCost)
{
    /// <summary>The first instant after the block.</summary>
    public DateTimeOffset End => Usage.End;
}

/// <summary>The most recently used session.</summary>
/// <param name="Usage">What it and its subagents used.</param>
/// <param name="Model">The model of the last request of its main thread; null if there is none.</param>
/// <param name="ContextTokens">The prompt tokens of that request: the content of the context.</param>
/// <param name="ContextWindow">The size of the model's context window, in tokens; null if unknown.</param>
public sealed record LiveSession(UsageGroup Usage, string? Model, long ContextTokens, long? ContextWindow)
{
    /// <summary>The used share of the context window, from 0 to 1; null if its size is unknown.</summary>
    public double? ContextFill => ContextWindow is > 0 and var window ? (double)ContextTokens / window : null;
}
