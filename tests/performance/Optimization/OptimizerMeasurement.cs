using System.Diagnostics;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Evidence;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Performance.Optimization;

/// <summary>
/// What optimization saves by level: on the sample ecosystem, on real input if it is next to the repository, on given folders, and in
/// total. <c>--write</c> writes docs/optimization-impact.md from the figures, <c>--only</c> measures only the given folders,
/// <c>--edits N</c> prints N edits of each level with their context, drawn at random over all folders, <c>--proposals N</c> as many
/// proposals, both of one rule with <c>--rule ID</c>, and <c>--list FILE</c> writes one line for each.
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
        string[] numbers = ["--edits", "--proposals", "--seed", "--list", "--rule"];
        if (!args.Contains("--only"))
            folders.Add(("samples/ecosystem", Repository.Samples));
        if (!args.Contains("--only") && Directory.Exists(real))
            folders.Add(("devmem", real));
        folders.AddRange(args.Where((arg, i) => !arg.StartsWith('-') && !(i > 0 && numbers.Contains(args[i - 1])))
            .Select(path => (Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))), Path.GetFullPath(path))));

        var figures = folders.SelectMany(folder => Measure(folder.Name, folder.Path, folder.Path != Repository.Samples
            && folder.Path != real, measure)).ToList();
        foreach (var figure in figures)
            Console.WriteLine(figure);
        foreach (var result in figures.SelectMany(figure => figure.MoreExpensiveResults))
        {
            var rules = result.Edits.Where(edit => edit.State == EditState.Applied).Select(edit => edit.RuleId).Distinct();
            Console.WriteLine($"more expensive: {result.Path}: {result.OnInvokeBefore} -> {result.OnInvokeAfter}, "
                + $"{result.AlwaysOnBefore} -> {result.AlwaysOnAfter} ({string.Join(", ", rules)})");
        }
        var totals = figures.GroupBy(figure => figure.Level).Select(level => LevelTotal.Of(level.Key, [.. level])).ToList();
        foreach (var total in totals)
            Console.WriteLine(total);
        if (arguments.Text("--list") is { } list)
            EditSamples.List(figures, list);
        var seed = (int)arguments.Number("--seed", 1);
        EditSamples.Print(figures, EditState.Applied, (int)arguments.Number("--edits", 0), seed, arguments.Text("--rule"));
        EditSamples.Print(figures, EditState.Proposed, (int)arguments.Number("--proposals", 0), seed, arguments.Text("--rule"));
        if (args.Contains("--write"))
        {
            var page = Path.Combine(Repository.Root, "docs", "optimization-impact.md");
            File.WriteAllText(page, ImpactPage.Of(figures));
            Console.WriteLine($"Wrote {page}.");
        }
        return new { ImpactPage.Model, Totals = totals, Levels = figures.Select(figure => figure.ToJson()) };
    }

    // Collections keep their prompts in any folders, not where Claude Code finds them: every file counts that is a prompt by its folder or
    // its frontmatter.
    private static List<PromptDefinition> ReadAll(string root) =>
        [.. Directory.EnumerateFiles(root, "*.md",
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Order(StringComparer.Ordinal)
            .Select(TryRead).OfType<PromptDefinition>()
                .Where(static definition => definition.Kind is not (PromptKind.Text or PromptKind.Memory))
                .DistinctBy(static definition => definition.Text)];

    private static PromptDefinition? TryRead(string path)
    {
        try
        {
            return Ecosystem.ReadFile(path);
        }
        catch (PromptReadException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return null;
        }
    }

    private static IEnumerable<LevelFigures> Measure(string name, string path, bool isCollection, MeasureOptions measure)
    {
        var ecosystem = isCollection ? null
            : Ecosystem.Discover(new EcosystemOptions { Root = path, IncludeUser = false, IncludePlugins = false, IncludeLoose = true });
        IReadOnlyList<PromptDefinition> definitions = ecosystem is null ? ReadAll(path) : ecosystem.Definitions;
        Console.Error.WriteLine($"{name}: {definitions.Count} prompts");
        foreach (var level in Enum.GetValues<OptimizationLevel>())
        {
            var options = new OptimizationOptions { Level = level, Measure = measure, Evidence = ecosystem is null ? null
                : EvidenceReader.Read(ecosystem, null, []) };
            var clock = Stopwatch.StartNew();
            var results = new PromptOptimizer(options, ecosystem).OptimizeAll(definitions);
            var seconds = clock.Elapsed.TotalSeconds;
            // Once more over the result, as its files would be found: nothing may be left to do.
            var files = results.SelectMany(result => result.Files).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
            var again = new PromptOptimizer(options with { IsTaken = path => files.Contains(path) || File.Exists(path) },
                ecosystem).OptimizeAll([.. results.Select(result => result.Optimized)]);
            yield return new LevelFigures(name, level, results, again.Count(result => result.IsChanged), seconds, measure);
        }
    }
}
