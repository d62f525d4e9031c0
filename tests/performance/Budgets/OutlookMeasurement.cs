using System.Globalization;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Performance.Budgets;

/// <summary>
/// How well the final cost of a session is told after its first 5, 10, 20 and 40 requests, from the sessions alone that had ended by then,
/// beside two plain predictors on the same cases: the ratio of the final cost to the cost so far
/// in the same project, and that of the 40 sessions nearest by cost.
/// </summary>
internal static class OutlookMeasurement
{
    private const int FewestOfAProject = 10;
    private const int Nearest = 40;

    private static readonly int[] After = [5, 10, 20, 40];
    private static readonly double[] Shares = [0.05, 0.5, 0.95];

    internal static object Measure(string name, UsageTable table, BudgetOptions options)
    {
        var cases = OutlookReplay.Run(table, After, options);
        Console.WriteLine($"{name}: the final cost of a session");
        Console.WriteLine($"{"after",7}{"",-24}{"sessions",9}{"error",8}{"coverage",10}{"ends apart",12}{"pinball",9}");
        return After.Select(after =>
        {
            var all = cases.Where(one => one.Requests == after).ToList();
            var told = all.Where(static one => one.Outlook is not null).ToList();
            return new
            {
                After = after,
                Outlook = Print(after, "outlook", told, static one => [one.Outlook!.Low, one.Outlook.Middle, one.Outlook.High]),
                Ratio = Print(after, "ratio by project", told, one => Ratio(all, one)),
                Nearest = Print(after, "nearest by cost", told, one => Quantiles(one, Past(all, one).OrderBy(past =>
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

    private static double[] Quantiles(OutlookCase one, IEnumerable<OutlookCase> past)
    {
        var finals = past.Select(past => one.SoFar * past.Actual / past.SoFar).Order().ToList();
        return [.. Shares.Select(share => finals[Math.Clamp((int)Math.Ceiling(share * finals.Count) - 1, 0, finals.Count - 1)])];
    }

    private static object Print(int after, string name, List<OutlookCase> cases, Func<OutlookCase, double[]> predict)
    {
        if (cases.Count == 0)
            return new { Sessions = 0 };
        var predicted = cases.ConvertAll(one => (one.Actual, Told: predict(one)));
        var error = Median(predicted.Select(static one => Math.Abs(one.Told[1] / one.Actual - 1)));
        // A cent's fraction is rounding.
        var coverage = predicted.Average(static one => one.Actual >= one.Told[0] * (1 - 1e-9) && one.Actual <= one.Told[2] * (1 + 1e-9)
            ? 1.0 : 0);
        var apart = Median(predicted.Select(static one => one.Told[2] / one.Told[0]));
        // Of logarithms: a session of a dollar weighs as much as one of a hundred.
        var pinball = predicted.Average(static one => Shares.Zip(one.Told, (share, told) => Math.Log(one.Actual / told) is var off
            && off >= 0 ? share * off : (share - 1) * off).Sum());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{after,7}  {name,-22}{cases.Count,9}{error,8:0%}{coverage,10:0.0%}{apart,12:0.0}{pinball,9:0.0000}"));
        return new { Sessions = cases.Count, MedianError = Math.Round(error, 4), Coverage = Math.Round(coverage, 4),
            MedianIntervalRatio = Math.Round(apart, 2), Pinball = Math.Round(pinball, 4) };
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
