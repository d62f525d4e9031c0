using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>
/// Where the current calendar month will end, by <see cref="BudgetForecast"/> and <see cref="PeriodHistory"/>, so that a report and a
/// budget by month say the same.
/// </summary>
/// <param name="Month">The month, for example <c>2026-11</c>.</param>
/// <param name="SoFar">USD spent in it until now.</param>
/// <param name="Weeks">
/// How many of the last weeks tell what the rest of it will cost; 0 where there is no whole one yet, and the month goes on as it went.
/// </param>
/// <param name="MonthEnd">USD at the month's end.</param>
public sealed record UsageForecast(string Month, decimal SoFar, int Weeks, decimal MonthEnd)
{
    // Finer than any price, coarser than what dividing by weeks gives.
    private const int Decimals = 10;

    /// <summary>The interval of the month's end; null where history is too short to have one.</summary>
    public SpendingOutlook? Outlook { get; init; }

    /// <summary>What the next day will cost on which something is used; null where too few such days are known.</summary>
    public SpendingOutlook? NextDay { get; init; }

    /// <summary>How the forecast was reckoned, as a part of a sentence.</summary>
    public string Basis => Weeks switch
    {
        0 => "going on as the month went so far",
        1 => "the rest as the same time of the last week",
        _ => $"the rest as the same time of the last {Weeks} weeks on average",
    };

    /// <summary>Forecasts the month that a time is in.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="query">Which of them count; its own times do not matter.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The forecast; null where no request of the month or of the four weeks before now has a price.</returns>
    internal static UsageForecast? Of(UsageTable table, UsageQuery query, DateTimeOffset now, CancellationToken cancellation)
    {
        var local = TimeZoneInfo.ConvertTime(now, query.TimeZone);
        var begin = new DateOnly(local.Year, local.Month, 1);
        var calendar = new UsageCalendar(query.TimeZone);
        var (start, end) = (calendar.StartOf(begin).UtcTicks, calendar.StartOf(begin.AddMonths(1)).UtcTicks);
        var oldest = now.UtcTicks - BudgetForecast.History.Ticks;
        var filter = new UsageRowFilter(table, query with { Since = null, Until = now });
        var pricing = new RowPricing(table, query.Catalog, query.Recovered);
        var history = new List<(long UtcTicks, decimal Amount)>();
        var series = new SpendingSeries();
        var (first, soFar, requests) = (long.MaxValue, 0m, 0);
        var rows = table.Rows;
        for (var i = 0; i < rows.Length; i++)
        {
            if ((i & 0xFFFF) == 0)
                cancellation.ThrowIfCancellationRequested();
            ref readonly var row = ref rows[i];
            if (!filter.Counts(row) || !pricing.TryPrice(row, UsageSum.UsageOf(row), out var cost, out _))
                continue;
            first = Math.Min(first, row.UtcTicks);
            if (row.UtcTicks >= start)
            {
                soFar += cost;
                requests++;
            }
            if (row.UtcTicks >= oldest)
                history.Add((row.UtcTicks, cost));
            if (row.UtcTicks < now.UtcTicks)
                series.Add(row.UtcTicks, long.MinValue, (double)cost);
        }
        if (requests == 0 && history.Count == 0)
            return null;
        var (used, _) = BudgetForecast.Of(BudgetPeriodKind.Month, soFar, decimal.MaxValue, now.UtcTicks, start, end, first, history);
        var past = new PeriodHistory(series, SpendingSeries.ByProject(table, now, long.MinValue, CostOf).Projects, now);
        var weeks = (int)BudgetForecast.CyclesOf(BudgetPeriodKind.Month, now.UtcTicks, first);
        return new UsageForecast($"{begin:yyyy-MM}", soFar, weeks, Math.Round(used, Decimals))
        {
            Outlook = past.Until(end, (double)soFar, requests),
            NextDay = past.NextDay(calendar),
        };

        decimal CostOf(UsageRow row) => pricing.TryPrice(row, UsageSum.UsageOf(row), out var cost, out _) ? cost : 0;
    }
}
