using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Performance.Budgets;

/// <summary>
/// How well the next day on which a project uses something is predicted from the days before it, compared with two simple predictors on
/// the same cases: the spread of the project's own days, and its last day times the ratios of each day to the one before it in all
/// projects. Also how well the rest of days, weeks and months is predicted at noon.
/// </summary>
internal static class NextDayMeasurement
{
    internal static object Measure(string name, UsageTable table, BudgetOptions options)
    {
        var all = NextDayReplay.Run(table, options);
        var predicted = all.Where(static one => one.Outlook is not null).ToList();
        OutlookScore.PrintHeading($"{name}: the next day on which something is used");
        var nextDay = new
        {
            Outlook = Print("outlook", predicted, static one => Ends(one.Outlook!)),
            OwnDays = Print("own days", predicted, static one => OutlookScore.Quantiles(one.Before)),
            LastDay = Print("last day, ratios of all", predicted, one => LastDay(all, one)),
        };
        OutlookScore.PrintHeading($"{name}: the rest of a period, predicted at noon");
        var periods = NextDayReplay.RunPeriods(table, options);
        return new { NextDay = nextDay, Day = Rest(BudgetPeriodKind.Day), Week = Rest(BudgetPeriodKind.Week), Month = Rest(
            BudgetPeriodKind.Month) };

        object Rest(BudgetPeriodKind kind) => OutlookScore.Print(kind.ToString().ToLowerInvariant(), [.. periods
            .Where(one => one.Period == kind && one.Outlook is not null).Select(static one => (one.Actual, Ends(one.Outlook!)))]);
    }

    private static double[] Ends(SpendingOutlook outlook) => [outlook.Low, outlook.Middle, outlook.High];

    private static double[] LastDay(IReadOnlyList<NextDayCase> all, NextDayCase one) => OutlookScore.Quantiles(all
        .Where(past => past.Day < one.Day && past.Before.Count > 0).Select(past => one.Before[^1] * past.Actual / past.Before[^1]));

    private static object Print(string label, List<NextDayCase> cases, Func<NextDayCase, double[]> predict) =>
        OutlookScore.Print(label, cases.ConvertAll(one => (one.Actual, predict(one))));
}
