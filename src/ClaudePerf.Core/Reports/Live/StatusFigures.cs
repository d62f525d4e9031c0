using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>
/// What a status line shows of usage, so that it can be kept: costs in USD, and what changes with time alone in a form that it can be told
/// from.
/// </summary>
internal sealed record StatusFigures
{
    /// <summary>The model of the session used last.</summary>
    internal string? SessionModel { get; init; }

    /// <summary>The used part of its context window, 0 to 1.</summary>
    internal double? ContextFill { get; init; }

    /// <summary>What it cost.</summary>
    internal decimal? SessionCost { get; init; }

    /// <summary>Requests of today.</summary>
    internal long TodayRequests { get; init; }

    /// <summary>What today cost.</summary>
    internal decimal? TodayCost { get; init; }

    /// <summary>Whether something of today has no price.</summary>
    internal bool TodayHasUnpriced { get; init; }

    /// <summary>What the open 5-hour block cost.</summary>
    internal decimal? BlockCost { get; init; }

    /// <summary>Whether something of it has no price.</summary>
    internal bool BlockHasUnpriced { get; init; }

    /// <summary>When the open block ends, in UTC ticks; 0 where none is open.</summary>
    internal long BlockEndTicks { get; init; }

    /// <summary>The latest requests, with the time and cost of each: those that a burn rate is of.</summary>
    internal IReadOnlyList<(long UtcTicks, decimal Cost)> Recent { get; init; } = [];

    /// <summary>The budget of which most is used, or one that will probably be used up; null where none is set.</summary>
    internal string? BudgetName { get; init; }

    /// <summary>How much of it is used, in percent.</summary>
    internal double BudgetPercent { get; init; }

    /// <summary>How it stands.</summary>
    internal BudgetStatus BudgetStatus { get; init; }

    /// <summary>The chance that a running session uses it up, 0 to 1; null where nothing tells.</summary>
    internal double? BudgetChance { get; init; }

    /// <summary>When the first of its periods ends, in UTC ticks: the day, the block, a budget's.</summary>
    internal long ValidUntilTicks { get; init; }

    /// <summary>What is used by hour at a time.</summary>
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

    /// <summary>The figures of what is being used.</summary>
    /// <param name="usage">What is being used.</param>
    /// <param name="recent">The requests of the burn rate's window.</param>
    /// <param name="zone">Whose days count.</param>
    internal static StatusFigures Of(LiveUsage usage, IReadOnlyList<UsageGroup> recent, TimeZoneInfo zone)
    {
        var budget = usage.Budgets.MaxBy(static state => (state.Status == BudgetStatus.Exceeded, state.IsLikelyToExceed, state.Percent));
        var midnight = new UsageCalendar(zone).StartOf(DateOnly.FromDateTime(usage.At.DateTime).AddDays(1)).UtcTicks;
        var until = usage.Budgets.Select(static state => state.End?.UtcTicks ?? long.MaxValue).Append(midnight).Append(usage.Block?.End.UtcTicks ?? long.MaxValue).Min();
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
            ValidUntilTicks = until,
        };
    }
}
