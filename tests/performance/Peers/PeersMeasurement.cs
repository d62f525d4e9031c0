using System.Globalization;
using System.Runtime.InteropServices;

namespace ClaudePerf.Performance.Peers;

/// <summary>
/// Compares this product with others that do a part of the same: ccusage (usage), Microsoft.ML.Tokenizers and SharpToken (counting),
/// claude-code-lint and cclint (validation). Those that are not installed are skipped with a message.
/// </summary>
public static class PeersMeasurement
{
    /// <summary>The first option of a child process that runs this measurement.</summary>
    internal const string ChildOption = "--child";

    private static readonly string[] Kinds = ["usage", "counting", "validation", "start"];

    private static string CommittedBaseline => Path.Combine(Repository.Root, "tests", "performance", "Peers", "baseline.json");

    /// <summary>
    /// Runs it. Options: <c>--only KINDS</c> (of usage, counting, validation and start, separated by commas), <c>--rounds N</c> (11),
    /// <c>--megabytes N</c> (250) of transcripts, <c>--packages FOLDER</c> to keep what npm installs, <c>--shell PATH</c> of a published
    /// <c>claudeperf</c>, <c>--chart FILE</c>; <c>--check</c> compares with the baseline, with <c>--tolerance PERCENT</c> (20);
    /// <c>--save</c> saves the baseline; <c>--baseline FILE</c> uses another one than the committed.
    /// </summary>
    /// <param name="args">The options.</param>
    /// <returns>The figures.</returns>
    public static object Run(string[] args)
    {
        if (args is [ChildOption, var child, .. var rest])
        {
            return child switch
            {
                UsageComparison.Child => UsageComparison.RunChild(rest[0], rest[1]),
                CountingComparison.SpeedChild => CountingComparison.RunSpeed(),
                _ => CountingComparison.RunFirstCount(rest[0]),
            };
        }

        var options = new Arguments(args);
        var kinds = options.Text("--only")?.Split(',') ?? Kinds;
        if (kinds.Except(Kinds).FirstOrDefault() is { } unknown)
            throw new ArgumentException($"--only takes {string.Join(", ", Kinds)}, not '{unknown}'.");
        var folder = Directory.CreateTempSubdirectory("claudeperf-peers-").FullName;
        try
        {
            var run = new PeerRun(folder, options.Text("--packages") is { } packages
                ? Path.GetFullPath(packages)
                : Path.Combine(folder, "packages"), options.Text("--shell"), (int)options.Number("--rounds", 11));
            var measures = new Dictionary<string, Func<object?>>
            {
                ["counting"] = () => CountingComparison.Run(run),
                ["usage"] = () => UsageComparison.Run(run, options.Number("--megabytes", 250)),
                ["validation"] = () => ValidationComparison.Run(run),
                ["start"] = () => StartComparison.Run(run),
            };
            var made = measures.Where(measure => kinds.Contains(measure.Key))
                .ToDictionary(measure => measure.Key, measure => Made(run, measure.Key, measure.Value));
            foreach (var skip in run.Skipped)
                Console.WriteLine($"skipped    {skip.What}: {skip.Reason}");

            // Before anything is measured again: the chart and the baseline show one run.
            var ratios = run.Comparisons.ToDictionary(comparison => comparison.Name, comparison => comparison.Ratio);
            if (options.Text("--chart") is { } chart)
                File.WriteAllText(chart, PeerChart.Draw(run.Comparisons));
            var baseline = options.Text("--baseline") ?? CommittedBaseline;
            if (options.Has("--save"))
                PeerBaseline.Save(baseline, ratios);
            var checks = options.Has("--check")
                ? Check(run, PeerBaseline.Load(baseline), ratios, options.Number("--tolerance", 20) / 100.0, kinds, measures)
                : null;
            return new
            {
                Cores = Environment.ProcessorCount,
                Runtime = RuntimeInformation.FrameworkDescription,
                run.Comparisons,
                run.PeakMegabytes,
                Usage = made.GetValueOrDefault("usage"),
                Counting = made.GetValueOrDefault("counting"),
                Validation = made.GetValueOrDefault("validation"),
                run.Skipped,
                Checks = checks,
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static object? Made(PeerRun run, string kind, Func<object?> measure)
    {
        try
        {
            return measure();
        }
        catch (PeerException e)
        {
            run.Skipped.Add(new Skipped(kind, $"A program failed, so the rest of it was skipped. {e.Message}"));
            return null;
        }
    }

    // Sets the exit code. What seems worse is measured once more, and its better ratio counts: other work on the machine rarely interferes
    // twice, but what became slower stays slower.
    private static IReadOnlyList<RatioCheck> Check(
        PeerRun run, IReadOnlyDictionary<string, double> before, Dictionary<string, double> ratios, double tolerance, string[] kinds,
            Dictionary<string, Func<object?>> measures)
    {
        var baseline = before.Where(entry => kinds.Contains(Kind(entry.Key))).ToDictionary();
        var checks = PeerBaseline.Compare(baseline, ratios, tolerance);
        foreach (var kind in checks.Where(check => check.Verdict == RatioVerdict.Worse).Select(check => Kind(check.Name))
            .Distinct().ToList())
        {
            Console.WriteLine($"check      A ratio of {kind} seems worse than the baseline; {kind} is measured once more.");
            var made = run.Comparisons.Count;
            Made(run, kind, measures[kind]);
            foreach (var again in run.Comparisons.Skip(made))
                ratios[again.Name] = Math.Min(again.Ratio, ratios.GetValueOrDefault(again.Name, double.MaxValue));
        }
        checks = PeerBaseline.Compare(baseline, ratios, tolerance);
        foreach (var check in checks)
        {
            Console.WriteLine(check.Verdict switch
            {
                RatioVerdict.NotMeasured => $"check      {check.Name}: in the baseline, but not measured, so not checked",
                RatioVerdict.NotInBaseline => $"check      {check.Name}: not in the baseline, so not checked",
                _ => string.Create(CultureInfo.InvariantCulture,
                    $"check      {check.Name}: {check.Ratio:N3} where the baseline has {check.Baseline:N3} "
                    + $"({check.Ratio / check.Baseline - 1:+0%;-0%;0%}): {(check.Verdict == RatioVerdict.Holds ? "holds" : "WORSE")}"),
            });
        }
        if (!PeerBaseline.Passes(checks))
        {
            Console.WriteLine(FormattableString.Invariant(
                $"The check failed: a ratio is more than {tolerance:0%} worse than the baseline, or none was measured."));
            Environment.ExitCode = 1;
        }
        return checks;
    }

    private static string Kind(string name) => name.Split('/')[0];
}
