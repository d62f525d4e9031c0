using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Performance.Coordination;
using ClaudePerf.Performance.Usage;

namespace ClaudePerf.Performance.Budgets;

/// <summary>
/// How good predictions are: predicts each session of a tree of transcripts from the sessions that had ended before it, in dollars and in
/// tokens. Without a path it uses generated trees, whose requests are independent of each other: an agent's cost is then noise around its
/// mean, and the error is the error of that noise. <c>--requests FILE</c> reads a table of billed requests instead. Also measures how well
/// the final cost of a running session is predicted (<see cref="OutlookMeasurement"/>), and the next day and the rest of periods
/// (<see cref="NextDayMeasurement"/>).
/// </summary>
internal static class PredictionMeasurement
{
    // The first sessions have almost no history to predict from, so they are reported separately.
    private const int FirstSessions = 20;
    private const long GeneratedBytes = 300_000_000;

    internal static object Run(string[] args)
    {
        if (new Arguments(args).Text("--requests") is { } file)
            return Measure(Path.GetFileName(file), UsageTable.FromRequests(BilledRequests.Read(file)));
        if (args.Length > 0)
            return args.Select(path => Measure(path, DirectReading.Read([path]).Table)).ToList();
        return new[] { 1, 2 }.Select(seed =>
        {
            var folder = Directory.CreateTempSubdirectory("claudeperf-predict-").FullName;
            try
            {
                TranscriptGenerator.Write(folder, GeneratedBytes, seed, longLines: 0);
                return Measure($"generated, seed {seed}", DirectReading.Read([Path.Combine(folder, "projects")]).Table);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }).ToList();
    }

    private static object Measure(string name, UsageTable table)
    {
        var options = new BudgetOptions
        {
            Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile),
            Now = TimeProvider.System.GetUtcNow(),
            TimeZone = TimeZoneInfo.Utc,
        };
        return new
        {
            Tree = name,
            Requests = table.Count,
            USD = Figures(name, BudgetUnit.USD),
            Tokens = Figures(name, BudgetUnit.Tokens),
            Outlook = OutlookMeasurement.Measure(name, table, options),
            Days = NextDayMeasurement.Measure(name, table, options),
        };

        object Figures(string tree, BudgetUnit unit)
        {
            var all = PredictionReplay.Run(table, unit, options);
            var later = all.Skip(FirstSessions).ToList();
            var measured = later.Count > 0 ? later : [.. all];
            if (measured.Count == 0)
            {
                Console.WriteLine($"{tree}, {unit}: no session has an earlier one to predict it from.");
                return new { Sessions = 0 };
            }
            var errors = measured.Select(session => session.Error).Order().ToList();
            var widths = measured.Select(session => session.High / Math.Max(session.Low, double.Epsilon)).Order().ToList();
            var (median, width) = (errors[errors.Count / 2], widths[widths.Count / 2]);
            var coverage = measured.Average(session => session.IsCovered ? 1.0 : 0);
            var which = later.Count > 0 ? $" after the first {FirstSessions}" : "";
            InvariantConsole.WriteLine(
                $"{tree}, before anything is sent, {unit}: {measured.Count} sessions{which}, ",
                $"median error {median:0.0%}, coverage of the 90% interval {coverage:0.0%}, ",
                $"its upper end {width:0.0} times its lower end (median)");
            return new
            {
                Sessions = measured.Count,
                MedianError = Math.Round(median, 4),
                Coverage = Math.Round(coverage, 4),
                MedianIntervalRatio = Math.Round(width, 2),
            };
        }
    }
}
