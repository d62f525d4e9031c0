using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets;

/// <summary>
/// The current period of a budget: from its first instant up to the first one after it, on the budget's clock. A session's and a run's
/// are open at both ends.
/// </summary>
internal readonly record struct BudgetWindow(DateTimeOffset? Start, DateTimeOffset? End)
{
    internal long FirstTicks => Start?.UtcTicks ?? long.MinValue;

    internal long EndTicks => End?.UtcTicks ?? long.MaxValue;

    /// <summary>The zone whose days a budget counts.</summary>
    internal static TimeZoneInfo ZoneOf(TokenBudget budget, TimeZoneInfo otherwise) =>
        budget.TimeZone is { } name && UsageTimeZone.TryFind(name, out var zone) ? zone : otherwise;

    /// <summary>The period that a moment is in.</summary>
    /// <param name="period">The budget's period.</param>
    /// <param name="now">The moment.</param>
    /// <param name="zone">The zone whose days count.</param>
    /// <param name="blocks">Gives the account's blocks.</param>
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

    // Where no block is open, the one that a request now would begin.
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
