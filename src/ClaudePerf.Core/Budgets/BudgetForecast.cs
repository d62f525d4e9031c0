using System.Runtime.InteropServices;

namespace ClaudePerf.Core.Budgets;

/// <summary>
/// What a budget will have used by the end of its period, and when it will be used up.
/// </summary>
/// <remarks>
/// <para>What is used so far, plus what the same stretch of time used in cycles gone by, on average. A cycle is a day for budgets by day
/// and by the last n days
/// (at most the last 7), a week for budgets by week and month (at most the last 4); cycles count from now backwards, as many as the
/// history of what the budget
/// is about holds whole. So nights and weekends are forecast as quiet as they are: at 18:00 the forecast of a day adds what was used
/// between 18:00 and midnight.
/// Where what is left of a period is longer than a cycle, the cycle repeats.</para>
/// <para>For 5-hour blocks, and where history holds no whole cycle, the forecast goes on as the period went: used / hours so far × hours
/// left, the hours so far
/// counted from the first request that the budget is about or the period's beginning, whichever is later, and as a quarter of an hour at
/// least.</para>
/// <para>The limit is reached at the time at which the expected course reaches it.</para>
/// </remarks>
internal static class BudgetForecast
{
    /// <summary>The shortest time that a rate is reckoned over.</summary>
    public static readonly TimeSpan ShortestElapsed = TimeSpan.FromMinutes(15);

    private const int MostDays = 7;
    private const int MostWeeks = 4;

    /// <summary>The furthest that history is looked at.</summary>
    internal static readonly TimeSpan History = TimeSpan.FromDays(7 * MostWeeks);

    /// <summary>The forecast of one budget.</summary>
    /// <param name="period">The budget's period.</param>
    /// <param name="used">What is used so far.</param>
    /// <param name="limit">The limit; above what is used, or no time is looked for.</param>
    /// <param name="now">Now, in UTC ticks.</param>
    /// <param name="start">The period's beginning.</param>
    /// <param name="end">The period's end.</param>
    /// <param name="first">The first request that the budget is about, whenever it was.</param>
    /// <param name="history">What requests used and when, of the time before now; will be sorted.</param>
    /// <returns>What will be used by the end, and the UTC ticks at which the limit is reached, where it is before that.</returns>
    internal static (decimal Used, long? LimitTicks) Of(
        BudgetPeriodKind period, decimal used, decimal limit, long now, long start, long end, long first,
        List<(long UtcTicks, decimal Amount)> history)
    {
        var left = Math.Max(0, end - now);
        var cycles = CyclesOf(period, now, first);
        return cycles == 0
            ? GoingOn(used, limit, now, Math.Max(ShortestElapsed.Ticks, now - Math.Max(start, Math.Min(first, now))), left)
            : Repeating(used, limit, now, left, CycleOf(period), cycles, history);
    }

    /// <summary>How many cycles gone by tell what is to come; 0 where none does.</summary>
    /// <param name="period">The budget's period.</param>
    /// <param name="now">Now, in UTC ticks.</param>
    /// <param name="first">The first request that the budget is about, in UTC ticks.</param>
    internal static long CyclesOf(BudgetPeriodKind period, long now, long first) =>
        first > now || period == BudgetPeriodKind.Block ? 0
            : Math.Min(CycleOf(period) == TimeSpan.TicksPerDay ? MostDays : MostWeeks, (now - first) / CycleOf(period));

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
