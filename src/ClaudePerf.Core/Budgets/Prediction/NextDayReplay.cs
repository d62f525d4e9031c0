using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>One day on which a project used something, predicted from the days before it.</summary>
/// <param name="Project">The project's place among those of the table.</param>
/// <param name="Day">The day.</param>
/// <param name="Before">What the project used on each such day before, by day.</param>
/// <param name="Actual">What the day came to.</param>
/// <param name="Outlook">What was to be expected; null where too little was known.</param>
internal sealed record NextDayCase(int Project, DateOnly Day, IReadOnlyList<double> Before, double Actual, SpendingOutlook? Outlook);

/// <summary>One period of a project, judged at noon of one of its days by what was known then.</summary>
/// <param name="Period">Day, week or month.</param>
/// <param name="SoFar">What it had used by then.</param>
/// <param name="Actual">What it came to.</param>
/// <param name="Outlook">What was to be expected; null where too little was known.</param>
internal sealed record PeriodCase(BudgetPeriodKind Period, double SoFar, double Actual, SpendingOutlook? Outlook);

/// <summary>
/// Measures what is said of next days and of the rest of periods on what really happened: each project of a table stands for a budget.
/// Costs are
/// in USD, days in UTC; requests without a price use nothing.
/// </summary>
internal static class NextDayReplay
{
    private static readonly BudgetPeriodKind[] Kinds = [BudgetPeriodKind.Day, BudgetPeriodKind.Week, BudgetPeriodKind.Month];

    /// <summary>Predicts each day on which a project used something from the days before it.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="options">Prices and how to compute.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>A case for each such day of each project, the first among them too.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
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
    /// Judges the day, week and month at noon of each day on which a project had used something by then, from its fourth such day on,
    /// where the
    /// project's last request is not before the period's last day.
    /// </summary>
    /// <param name="table">The requests.</param>
    /// <param name="options">Prices and how to compute.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>The cases.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<PeriodCase> RunPeriods(UsageTable table, BudgetOptions options, CancellationToken cancellation = default)
    {
        var calendar = new UsageCalendar(TimeZoneInfo.Utc);
        var projects = SeriesOf(table, options);
        var cases = new List<PeriodCase>();
        foreach (var series in projects)
        {
            var days = series.DaysOf(calendar).Days.Select(static day => day.Day).ToList();
            foreach (var day in days.Skip(ActiveDays.LeastDays))
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
        return SpendingSeries.ByProject(table, DateTimeOffset.MaxValue, long.MinValue, row => amount.Of(row, out _)).Projects;
    }
}
