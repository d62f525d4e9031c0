using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>
/// The usage figures of a status line, in a form that can be cached: costs in USD, and what changes with time alone as the data to
/// compute it from.
/// </summary>
internal sealed record StatusFigures
{
    /// <summary>The model of the most recently used session.</summary>
    internal string? SessionModel { get; init; }

    /// <summary>The used share of its context window, from 0 to 1.</summary>
    internal double? ContextFill { get; init; }

    /// <summary>Its cost.</summary>
    internal decimal? SessionCost { get; init; }

    /// <summary>The number of requests today.</summary>
    internal long TodayRequests { get; init; }

    /// <summary>The cost of today.</summary>
    internal decimal? TodayCost { get; init; }

    /// <summary>Whether a part of today's usage has no price.</summary>
    internal bool TodayHasUnpriced { get; init; }

    /// <summary>The cost of the open 5-hour block.</summary>
    internal decimal? BlockCost { get; init; }

    /// <summary>Whether a part of the block's usage has no price.</summary>
    internal bool BlockHasUnpriced { get; init; }

    /// <summary>The end of the open block, in UTC ticks; 0 if none is open.</summary>
    internal long BlockEndTicks { get; init; }

    /// <summary>The latest requests, with their times and costs, for the burn rate.</summary>
    internal IReadOnlyList<(long UtcTicks, decimal Cost)> Recent { get; init; } = [];

    /// <summary>
    /// The budget with the largest used share, or one that will probably be used up; null if there are no budgets.
    /// </summary>
    internal string? BudgetName { get; init; }

    /// <summary>How much of the budget is used, in percent.</summary>
    internal double BudgetPercent { get; init; }

    /// <summary>The status of the budget.</summary>
    internal BudgetStatus BudgetStatus { get; init; }

    /// <summary>The chance that a running session uses it up, from 0 to 1; null if unknown.</summary>
    internal double? BudgetChance { get; init; }

    /// <summary>The prices of the prompt cache by model; empty if unknown.</summary>
    internal IReadOnlyList<StatusPrice> Prices { get; init; } = [];

    /// <summary>When the first of its periods ends (the day, the block or a budget's period), in UTC ticks.</summary>
    internal long ValidUntilTicks { get; init; }

    /// <summary>The hourly cost at a given time.</summary>
    internal decimal CostPerHour(DateTimeOffset now)
    {
        var since = (now - LiveUsageReader.BurnWindow).UtcTicks;
        decimal cost = 0;
        foreach (var request in Recent)
        {
            if (request.UtcTicks >= since)
                cost += request.Cost;
        }
        return cost * (decimal)(TimeSpan.FromHours(1) / LiveUsageReader.BurnWindow);
    }

    /// <summary>Creates the figures from the current usage.</summary>
    /// <param name="usage">The current usage.</param>
    /// <param name="recent">The requests in the burn rate's window.</param>
    /// <param name="zone">The time zone of the days.</param>
    /// <param name="catalog">The prices; null if unknown.</param>
    internal static StatusFigures FromUsage(
        LiveUsage usage, IReadOnlyList<UsageGroup> recent, TimeZoneInfo zone, ModelCatalog? catalog)
    {
        var budget = usage.Budgets.MaxBy(static state => (state.Status == BudgetStatus.Exceeded, state.IsLikelyToExceed, state.Percent));
        var midnight = new UsageCalendar(zone).StartOf(DateOnly.FromDateTime(usage.At.DateTime).AddDays(1)).UtcTicks;
        var until = usage.Budgets.Select(static state => state.End?.UtcTicks ?? long.MaxValue).Append(midnight)
            .Append(usage.Block?.End.UtcTicks ?? long.MaxValue).Min();
        return new StatusFigures
        {
            SessionModel = usage.Session?.Model,
            ContextFill = usage.Session?.ContextFill,
            SessionCost = usage.Session?.Usage.Cost,
            TodayRequests = usage.Today.Requests,
            TodayCost = usage.Today.Cost,
            TodayHasUnpriced = usage.Today.Unpriced.Count > 0,
            BlockCost = usage.Block?.Usage.Cost,
            BlockHasUnpriced = usage.Block?.Usage.Unpriced.Count > 0,
            BlockEndTicks = usage.Block?.End.UtcTicks ?? 0,
            Recent = [.. recent.Select(static request => (request.Start.UtcTicks, request.Cost ?? 0))],
            BudgetName = budget?.Name,
            BudgetPercent = budget?.Percent ?? 0,
            BudgetStatus = budget?.Status ?? BudgetStatus.Ok,
            BudgetChance = budget?.ChanceOfExceeding,
            Prices = catalog is null ? [] : StatusPrice.AllAt(catalog, usage.At),
            ValidUntilTicks = until,
        };
    }
}
