using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>What is being used now: the sums a person watches while agents work. Tokens as the provider counted them, costs in USD.</summary>
public sealed record LiveUsage
{
    /// <summary>The time it is of, on the clock of the viewer's time zone.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The requests since the day began in the viewer's time zone.</summary>
    public required UsageGroup Today { get; init; }

    /// <summary>The 5-hour block that is open; null where none is.</summary>
    public LiveBlock? Block { get; init; }

    /// <summary>The session of the latest request; null where there is none.</summary>
    public LiveSession? Session { get; init; }

    /// <summary>Today by model, the dearest first.</summary>
    public IReadOnlyList<UsageGroup> Models { get; init; } = [];

    /// <summary>Today by agent type, the dearest first.</summary>
    public IReadOnlyList<UsageGroup> Agents { get; init; } = [];

    /// <summary>What the requests of the last <see cref="LiveUsageReader.BurnWindow"/> would cost if they went on for an hour; null where none has a price.</summary>
    public decimal? CostPerHour { get; init; }

    /// <summary>Tokens of every kind per minute over the same time.</summary>
    public double TokensPerMinute { get; init; }

    /// <summary>The part of today's prompt tokens that was read from the provider's cache, 0 to 1; null without any.</summary>
    public double? HitRate => Today.HitRate;

    /// <summary>The latest requests, the latest first.</summary>
    public IReadOnlyList<UsageGroup> LastRequests { get; init; } = [];

    /// <summary>How the budgets stand, in the order of their files; empty where none is set.</summary>
    public IReadOnlyList<BudgetState> Budgets { get; init; } = [];
}

/// <summary>The open 5-hour block.</summary>
/// <param name="Usage">What it used so far.</param>
/// <param name="Remaining">How long it stays open.</param>
/// <param name="ForecastCost">Its cost at its end if requests go on as in the last <see cref="LiveUsageReader.BurnWindow"/>; null where its cost is not known.</param>
public sealed record LiveBlock(UsageGroup Usage, TimeSpan Remaining, decimal? ForecastCost)
{
    /// <summary>The first instant after the block.</summary>
    public DateTimeOffset End => Usage.End;
}

/// <summary>The session that was used last.</summary>
/// <param name="Usage">What it and its subagents used.</param>
/// <param name="Model">The model of its main thread's last request; null where it has none.</param>
/// <param name="ContextTokens">The prompt tokens of that request: what the context holds.</param>
/// <param name="ContextWindow">What the model's context window holds, in tokens; null where that is not known.</param>
public sealed record LiveSession(UsageGroup Usage, string? Model, long ContextTokens, long? ContextWindow)
{
    /// <summary>The part of the context window that is used, 0 to 1; null where the window is not known.</summary>
    public double? ContextFill => ContextWindow is > 0 and var window ? (double)ContextTokens / window : null;
}
