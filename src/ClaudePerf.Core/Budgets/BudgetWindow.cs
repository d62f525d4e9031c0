using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets;

/// <summary>
/// The current period of a budget, from its first instant to the first one after it, in the budget's time zone. The periods of
/// sessions and runs are open at both ends.
/// </summary>
internal readonly record struct BudgetWindow(DateTimeOffset? Start, DateTimeOffset? End)
{
    internal long FirstTicks => Start?.UtcTicks ?? long.MinValue;

    internal long EndTicks => End?.UtcTicks ?? long.MaxValue;

    /// <summary>The time zone of a budget's days.</summary>
    internal static TimeZoneInfo ZoneOf(TokenBudget budget, TimeZoneInfo otherwise) =>
        budget.TimeZone is { } name && UsageTimeZone.TryFind(name, out var zone) ? zone : otherwise;

    /// <summary>The period that contains a moment.</summary>
    /// <param name="period">The budget's period.</param>
    /// <param name="now">The moment.</param>
    /// <param name="zone">The time zone of the days.</param>
    /// <param name="blocks">Returns the account's blocks.</param>
    internal static BudgetWindow At(BudgetPeriod period, DateTimeOffset now, TimeZoneInfo zone, Func<UsageBlocks> blocks)
    {
        var calendar = new UsageCalendar(zone);
        switch (period.Kind)
        {
            case BudgetPeriodKind.Session or BudgetPeriodKind.Run:
                return default;
            case BudgetPeriodKind.Block:
                var start = StartOfBlock(blocks(), now.UtcTicks);
                return new BudgetWindow(calendar.At(start), calendar.At(start + UsageBlocks.Length.Ticks));
            case BudgetPeriodKind.RollingDays:
                var today = DateOnly.FromDateTime(calendar.At(now.UtcTicks).DateTime);
                return new BudgetWindow(calendar.StartOf(today.AddDays(1 - period.Days)), calendar.StartOf(today.AddDays(1)));
            default:
                var grouping = period.Kind switch
                {
                    BudgetPeriodKind.Day => UsageGrouping.Day,
                    BudgetPeriodKind.Week => UsageGrouping.Week,
                    _ => UsageGrouping.Month,
                };
                var (_, first, end) = calendar.Describe(grouping, calendar.KeyOf(grouping, now.UtcTicks));
                return new BudgetWindow(first, end);
        }
    }

    // If no block is open, use the one that a request would start now.
    private static long StartOfBlock(UsageBlocks blocks, long now)
    {
        if (blocks.Starts.Count > 0)
        {
            var start = blocks.StartOf(now);
            if (start <= now && now < start + UsageBlocks.Length.Ticks)
                return start;
        }
        return now - now % TimeSpan.TicksPerHour;
    }
}
