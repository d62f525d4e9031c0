using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Performance.Budgets;

/// <summary>
/// How well the final cost of a session is predicted after its first 5, 10, 20 and 40 requests, only from sessions that had ended by then,
/// compared with two simple predictors on the same cases: the ratio of the final cost to the cost so far in the same project, and the same
/// ratio in the 40 sessions closest by cost.
/// </summary>
internal static class OutlookMeasurement
{
    private const int FewestOfAProject = 10;
    private const int Nearest = 40;

    private static readonly int[] After = [5, 10, 20, 40];

    internal static object Measure(string name, UsageTable table, BudgetOptions options)
    {
        var cases = OutlookReplay.Run(table, After, options);
        OutlookScore.PrintHeading($"{name}: the final cost of a session");
        return After.Select(after =>
        {
            var all = cases.Where(one => one.Requests == after).ToList();
            var predicted = all.Where(static one => one.Outlook is not null).ToList();
            return new
            {
                After = after,
                Outlook = Print(after, "outlook", predicted, static one => [one.Outlook!.Low, one.Outlook.Middle, one.Outlook.High]),
                Ratio = Print(after, "ratio by project", predicted, one => Ratio(all, one)),
                Nearest = Print(after, "nearest by cost", predicted, one => Quantiles(one, Past(all, one).OrderBy(past =>
                    Math.Abs(Math.Log(past.SoFar / one.SoFar))).Take(Nearest))),
            };
        }).ToList();
    }

    private static double[] Ratio(List<OutlookCase> all, OutlookCase one)
    {
        var own = Past(all, one).Where(past => past.Project == one.Project).ToList();
        return Quantiles(one, own.Count < FewestOfAProject ? Past(all, one) : own);
    }

    private static IEnumerable<OutlookCase> Past(List<OutlookCase> all, OutlookCase one) => all.Where(past =>
        past.EndedTicks + TimeSpan.TicksPerHour <= one.AskedTicks);

    private static double[] Quantiles(OutlookCase one, IEnumerable<OutlookCase> past) =>
        OutlookScore.Quantiles(past.Select(past => one.SoFar * past.Actual / past.SoFar));

    private static object Print(int after, string name, List<OutlookCase> cases, Func<OutlookCase, double[]> predict) =>
        OutlookScore.Print($"{after} requests, {name}", cases.ConvertAll(one => (one.Actual, predict(one))));
}
