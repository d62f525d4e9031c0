using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>
/// The forecast of the current calendar month by <see cref="BudgetForecast"/> and <see cref="PeriodHistory"/>, so a report agrees
/// with a monthly budget.
/// </summary>
/// <param name="Month">The month, for example <c>2026-11</c>.</param>
/// <param name="SoFar">USD spent in the month so far.</param>
/// <param name="Weeks">How many past weeks the forecast of the rest is based on; 0 if there is no full week yet, and the month is
/// extrapolated.</param>
/// <param name="MonthEnd">USD at the end of the month.</param>
public sealed record UsageForecast(string Month, decimal SoFar, int Weeks, decimal MonthEnd)
{
    // Finer than any price, but coarser than the result of dividing by weeks.
    private const int Decimals = 10;

    /// <summary>The interval at the end of the month; null without enough history.</summary>
    public SpendingOutlook? Outlook { get; init; }

    /// <summary>The cost of the next active day; null if too few active days are known.</summary>
    public SpendingOutlook? NextDay { get; init; }

    /// <summary>Why a report has no forecast.</summary>
    /// <param name="hasUsage">Whether the report has usage with a price.</param>
    internal static string WhyNone(bool hasUsage) => hasUsage
        ? $"Too little usage to forecast the month: it takes {BudgetForecast.MinimumDaysOfMonth} days of usage, the latest within four "
            + "weeks."
        : "There is no forecast, because nothing with a price was used.";

    /// <summary>The basis of the forecast, as part of a sentence.</summary>
    public string Basis => Weeks switch
    {
        0 => "continuing at the month's rate so far",
        1 => "with the rest like the same time last week",
        _ => $"with the rest like the average of the same time in the last {Weeks} weeks",
    };

    /// <summary>Forecasts the month that contains the given time.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="query">Selects the requests; its times are ignored.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>The forecast; null if no request of the month or of the last four weeks has a price, or the first request is less
    /// than three days ago.</returns>
    internal static UsageForecast? Compute(UsageTable table, UsageQuery query, DateTimeOffset now, CancellationToken cancellation)
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
        if ((requests == 0 && history.Count == 0) || !BudgetForecast.HasEnough(BudgetPeriodKind.Month, now.UtcTicks, first))
            return null;
        var (used, _) = BudgetForecast.Compute(BudgetPeriodKind.Month, soFar, decimal.MaxValue, now.UtcTicks, start, end, first, history);
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
