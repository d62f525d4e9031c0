using System.Runtime.InteropServices;

namespace ClaudePerf.Core.Budgets;

/// <summary>How much of a budget will be used by the end of its period, and when it will be used up.</summary>
/// <remarks>
/// <para>The forecast is the amount used so far plus the average that the same stretch of time used in past cycles. A cycle is a
/// day for budgets by day and by the last n days (at most the last 7), and a week for budgets by week and month (at most the last
/// 4). Cycles are counted backwards from now, as many as the history of the budget's scope contains in full. Quiet nights and
/// weekends are therefore forecast as quiet: at 18:00 the forecast of a day adds what was used between 18:00 and midnight. If the
/// rest of the period is longer than a cycle, the cycle repeats.</para> <para>For 5-hour blocks, and if the history contains no
/// full cycle, the forecast continues at the period's rate: used / hours so far × hours left. The hours so far count from the first
/// request in the budget's scope or from the start of the period, whichever is later, and are at least a quarter of an hour.</para>
/// <para>The limit is reached when the expected course reaches it.</para>
/// </remarks>
internal static class BudgetForecast
{
    /// <summary>The shortest time over which a rate is computed.</summary>
    public static readonly TimeSpan MinElapsed = TimeSpan.FromMinutes(15);

    /// <summary>How many days of usage the forecast of a month needs.</summary>
    internal const int MinimumDaysOfMonth = 3;

    private const int MaxDays = 7;
    private const int MaxWeeks = 4;

    /// <summary>How far back the history is read.</summary>
    internal static readonly TimeSpan History = TimeSpan.FromDays(7 * MaxWeeks);

    /// <summary>Forecasts one budget.</summary>
    /// <param name="period">The budget's period.</param>
    /// <param name="used">The amount used so far.</param>
    /// <param name="limit">The limit; must be above the amount used, otherwise no time is computed.</param>
    /// <param name="now">Now, in UTC ticks.</param>
    /// <param name="start">The start of the period.</param>
    /// <param name="end">The end of the period.</param>
    /// <param name="first">The first request in the budget's scope, in any period.</param>
    /// <param name="history">What past requests used and when; gets sorted.</param>
    /// <returns>The amount used by the end, and the UTC ticks at which the limit is reached if that is earlier.</returns>
    internal static (decimal Used, long? LimitTicks) Compute(
        BudgetPeriodKind period, decimal used, decimal limit, long now, long start, long end, long first,
        List<(long UtcTicks, decimal Amount)> history)
    {
        var left = Math.Max(0, end - now);
        var cycles = CyclesOf(period, now, first);
        return cycles == 0
            ? GoingOn(used, limit, now, Math.Max(MinElapsed.Ticks, now - Math.Max(start, Math.Min(first, now))), left)
            : Repeating(used, limit, now, left, CycleOf(period), cycles, history);
    }

    /// <summary>
    /// Whether there is enough usage to forecast a period: a month needs three days, a week one. An hour of work at any rate says nothing
    /// about a month, and without a full week in the past, quiet nights and days are only known after some of them.
    /// </summary>
    /// <param name="period">The budget's period.</param>
    /// <param name="now">Now, in UTC ticks.</param>
    /// <param name="first">The first request in the budget's scope, in UTC ticks.</param>
    internal static bool HasEnough(BudgetPeriodKind period, long now, long first) => period switch
    {
        BudgetPeriodKind.Month => now - first >= MinimumDaysOfMonth * TimeSpan.TicksPerDay,
        BudgetPeriodKind.Week => now - first >= TimeSpan.TicksPerDay,
        _ => true,
    };

    /// <summary>How many past cycles the forecast is based on; 0 if there is no full one.</summary>
    /// <param name="period">The budget's period.</param>
    /// <param name="now">Now, in UTC ticks.</param>
    /// <param name="first">The first request in the budget's scope, in UTC ticks.</param>
    internal static long CyclesOf(BudgetPeriodKind period, long now, long first) =>
        first > now || period == BudgetPeriodKind.Block ? 0
            : Math.Min(CycleOf(period) == TimeSpan.TicksPerDay ? MaxDays : MaxWeeks, (now - first) / CycleOf(period));

    private static long CycleOf(BudgetPeriodKind period) =>
        period is BudgetPeriodKind.Week or BudgetPeriodKind.Month ? 7 * TimeSpan.TicksPerDay : TimeSpan.TicksPerDay;

    private static (decimal Used, long? LimitTicks) GoingOn(decimal used, decimal limit, long now, long elapsed, long left)
    {
        var forecast = used + used * left / elapsed;
        long? limitTicks = used > 0 && used < limit && forecast >= limit ? now + (long)((limit - used) * elapsed / used) : null;
        return (forecast, limitTicks);
    }

    private static (decimal Used, long? LimitTicks) Repeating(
        decimal used, decimal limit, long now, long left, long cycle, long cycles, List<(long UtcTicks, decimal Amount)> history)
    {
        var from = now - cycles * cycle;
        var expected = new List<(long Offset, decimal Amount)>();
        foreach (var (ticks, amount) in CollectionsMarshal.AsSpan(history))
        {
            if (ticks >= from && ticks < now)
                expected.Add(((ticks - from) % cycle, amount / cycles));
        }
        expected.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
        long? limitTicks = null;
        var forecast = used;
        for (long repeated = 0; repeated < left && expected.Count > 0; repeated += cycle)
        {
            foreach (var (offset, amount) in expected)
            {
                if (repeated + offset >= left)
                    break;
                forecast += amount;
                if (limitTicks is null && used < limit && forecast >= limit)
                    limitTicks = now + repeated + offset;
            }
        }
        return (forecast, limitTicks);
    }
}
