using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>One active day of a project, predicted from the days before it.</summary>
/// <param name="Project">The project's index in the table.</param>
/// <param name="Day">The day.</param>
/// <param name="Before">What the project used on each earlier active day, by day.</param>
/// <param name="Actual">The amount used on the day.</param>
/// <param name="Outlook">The forecast; null if too little was known.</param>
internal sealed record NextDayCase(int Project, DateOnly Day, IReadOnlyList<double> Before, double Actual, SpendingOutlook? Outlook);

/// <summary>One period of a project, forecast at noon of one of its days from what was known then.</summary>
/// <param name="Period">Day, week or month.</param>
/// <param name="SoFar">The amount used by then.</param>
/// <param name="Actual">The amount used in the whole period.</param>
/// <param name="Outlook">The forecast; null if too little was known.</param>
internal sealed record PeriodCase(BudgetPeriodKind Period, double SoFar, double Actual, SpendingOutlook? Outlook);

/// <summary>
/// Compares forecasts of next days and of the rest of periods with what happened: each project of a table acts as a budget. Costs
/// are in USD, days in UTC; requests without a price use nothing.
/// </summary>
internal static class NextDayReplay
{
    private static readonly BudgetPeriodKind[] Kinds = [BudgetPeriodKind.Day, BudgetPeriodKind.Week, BudgetPeriodKind.Month];

    /// <summary>Predicts each active day of each project from the days before it.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="options">Prices and evaluation options.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>One case per active day of each project, including the first one.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static IReadOnlyList<NextDayCase> Run(UsageTable table, BudgetOptions options, CancellationToken cancellation = default)
    {
        var calendar = new UsageCalendar(TimeZoneInfo.Utc);
        List<ActiveDays> projects = [.. SeriesOf(table, options).Select(series => series.DaysOf(calendar))];
        var cases = new List<NextDayCase>();
        for (var i = 0; i < projects.Count; i++)
        {
            var own = projects[i];
            List<ActiveDays> others = [.. projects.Where(project => project != own)];
            var before = new List<double>();
            foreach (var (day, amount) in own.Days)
            {
                cancellation.ThrowIfCancellationRequested();
                cases.Add(new NextDayCase(i, DateOnly.FromDayNumber((int)day), [.. before], amount, ActiveDays.Next(own, others, day)));
                before.Add(amount);
            }
        }
        return cases;
    }

    /// <summary>
    /// Forecasts the day, week and month at noon of each day on which a project had used something by then, starting with its
    /// fourth such day. Skips periods whose last day is after the project's last request.
    /// </summary>
    /// <param name="table">The requests.</param>
    /// <param name="options">Prices and evaluation options.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>The cases.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static IReadOnlyList<PeriodCase> RunPeriods(UsageTable table, BudgetOptions options, CancellationToken cancellation = default)
    {
        var calendar = new UsageCalendar(TimeZoneInfo.Utc);
        var projects = SeriesOf(table, options);
        var cases = new List<PeriodCase>();
        foreach (var series in projects)
        {
            var days = series.DaysOf(calendar).Days.Select(static day => day.Day).ToList();
            foreach (var day in days.Skip(ActiveDays.MinDays))
            {
                cancellation.ThrowIfCancellationRequested();
                var start = calendar.StartOf(DateOnly.FromDayNumber((int)day));
                var noon = start.AddHours(12);
                if (series.Between(start.UtcTicks, noon.UtcTicks) <= 0)
                    continue;
                var history = new PeriodHistory(series, projects, noon);
                foreach (var kind in Kinds)
                {
                    var window = BudgetWindow.At(new BudgetPeriod(kind), noon, TimeZoneInfo.Utc, static () => UsageBlocks.Of([]));
                    if (calendar.KeyOf(UsageGrouping.Day, window.EndTicks - 1) > days[^1])
                        continue;
                    var soFar = series.Between(window.FirstTicks, noon.UtcTicks);
                    cases.Add(new PeriodCase(kind, soFar, series.Between(window.FirstTicks, window.EndTicks),
                        history.Until(window.EndTicks, soFar, requests: 0)));
                }
            }
        }
        return cases;
    }

    private static IReadOnlyList<SpendingSeries> SeriesOf(UsageTable table, BudgetOptions options)
    {
        var amount = new RowAmount(BudgetUnit.USD, table, options);
        return SpendingSeries.ByProject(table, DateTimeOffset.MaxValue, long.MinValue, row => amount.Compute(row, out _)).Projects;
    }
}
