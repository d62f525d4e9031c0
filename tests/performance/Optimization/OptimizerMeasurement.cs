using System.Diagnostics;
using System.Globalization;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Evidence;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Performance.Optimization;

/// <summary>
/// What optimization saves by level: on the sample ecosystem, on real input where it stands beside the repository, and on any folder that is named; then in all.
/// Option <c>--write</c> writes docs/optimization-impact.md of the same figures, <c>--only</c> measures the named folders alone, <c>--edits N</c> prints N
/// edits of each level in their context, drawn by chance over all folders, and <c>--proposals N</c> as many proposals.
/// </summary>
internal static class OptimizerMeasurement
{
    internal static object Run(string[] args)
    {
        var measure = new MeasureOptions
        {
            Catalog = ModelCatalog.LoadDefault(),
            Counter = new TokenCounters(MethodChoice.Estimate).For,
            At = new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero),
        };
        var real = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "data", "ecosystems", "devmem"));
        var folders = new List<(string Name, string Path)>();
        var arguments = new Arguments(args);
        string[] numbers = ["--edits", "--proposals", "--seed"];
        if (!args.Contains("--only"))
            folders.Add(("samples/ecosystem", Repository.Samples));
        if (!args.Contains("--only") && Directory.Exists(real))
            folders.Add(("devmem", real));
        folders.AddRange(args.Where((arg, i) => !arg.StartsWith('-') && !(i > 0 && numbers.Contains(args[i - 1]))).Select(path => (Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))), Path.GetFullPath(path))));

        var figures = folders.SelectMany(folder => Measure(folder.Name, folder.Path, measure)).ToList();
        foreach (var figure in figures)
            Console.WriteLine(figure);
        var totals = figures.GroupBy(figure => figure.Level).Select(level => LevelTotal.Of(level.Key, [.. level])).ToList();
        foreach (var total in totals)
            Console.WriteLine(total);
        var seed = (int)arguments.Number("--seed", 1);
        EditSamples.Print(figures, EditState.Applied, (int)arguments.Number("--edits", 0), seed);
        EditSamples.Print(figures, EditState.Proposed, (int)arguments.Number("--proposals", 0), seed);
        if (args.Contains("--write"))
        {
            var page = Path.Combine(Repository.Root, "docs", "optimization-impact.md");
            File.WriteAllText(page, ImpactPage.Of(figures));
            Console.WriteLine($"Wrote {page}.");
        }
        return new { ImpactPage.Model, Totals = totals, Levels = figures.Select(figure => figure.ToJson()) };
    }

    private static IEnumerable<LevelFigures> Measure(string name, string path, MeasureOptions measure)
    {
        var ecosystem = Ecosystem.Discover(new EcosystemOptions { Root = path, IncludeUser = false, IncludePlugins = false, IncludeLoose = true });
        Console.Error.WriteLine($"{name}: {ecosystem.Definitions.Length} prompts");
        foreach (var level in Enum.GetValues<OptimizationLevel>())
        {
            var options = new OptimizationOptions { Level = level, Measure = measure, Evidence = EvidenceReader.Of(ecosystem, null, []) };
            var clock = Stopwatch.StartNew();
            var results = new PromptOptimizer(options, ecosystem).OptimizeAll(ecosystem.Definitions);
            var seconds = clock.Elapsed.TotalSeconds;
            // Once more over what came out, as files would be found: nothing may be left to do.
            var files = results.SelectMany(result => result.Files).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
            var again = new PromptOptimizer(options with { IsTaken = path => files.Contains(path) || File.Exists(path) }, ecosystem).OptimizeAll([.. results.Select(result => result.Optimized)]);
            yield return new LevelFigures(name, level, results, again.Count(result => result.IsChanged), seconds, measure);
        }
    }
}
