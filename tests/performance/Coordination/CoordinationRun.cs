using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Impact;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Exact;
using ClaudePerf.Performance.Coordination.Capture;
using static ClaudePerf.Performance.InvariantConsole;

namespace ClaudePerf.Performance.Coordination;

/// <summary>
/// The cost of coordination in each scenario, over every pattern that the prompts of an ecosystem describe, and what requests of a project
/// share. <c>--ecosystem FOLDER</c> adds an ecosystem to the samples; <c>--data FOLDER</c> is the data folder with the vocabularies that
/// count the shares; without it they are estimated.
/// </summary>
internal static class CoordinationRun
{
    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);

    internal static object Run(string[] args)
    {
        var options = new Arguments(args);
        var ecosystems = new List<string> { Repository.Samples };
        if (options.Text("--ecosystem") is { } other)
            ecosystems.Add(other);
        var (shared, events) = Shares(options.Text("--data"));
        return new { Ecosystems = ecosystems.ConvertAll(Measure), Shared = shared, Events = events };
    }

    private static (List<SharedRow> Shared, List<EventRow> Events) Shares(string? data)
    {
        var folder = Directory.CreateTempSubdirectory("claudeperf-coordination-").FullName;
        try
        {
            using var estimates = new TokenCounters(MethodChoice.Estimate, new TokenCounterOptions { DataFolder = folder });
            var shares = new SharedShares(Catalog, data is null ? estimates.For : CaptureMeasurement.Counters(VocabularyStore.In(data)));
            var (shared, events) = (shares.Shared(), shares.Events());
            SharedShares.Print(shared, events);
            return (shared, events);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static object Measure(string root)
    {
        var data = Directory.CreateTempSubdirectory("claudeperf-coordination-").FullName;
        try
        {
            using var counters = new TokenCounters(MethodChoice.Estimate, new TokenCounterOptions { DataFolder = data });
            var options = new EcosystemOptions { Root = root, HomeFolder = data, IncludeUser = false, IncludePlugins = false };
            var ecosystem = Ecosystem.Discover(options);
            var patterns = PromptPatternReader.Read(ecosystem).Where(pattern => pattern.Form != PatternForm.Choice).ToList();
            var measuring = new CoordinationOptions
            {
                Measure = new MeasureOptions { Catalog = Catalog, Counter = counters.For,
                    At = new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero) },
                Ecosystem = options,
                Method = MethodChoice.Estimate,
                DataFolder = data,
                Repeat = 15,
            };
            var measurer = new CoordinationMeasurer(ecosystem, patterns, measuring);
            var measured = patterns.ConvertAll(measurer.Measure);
            var costs = Enum.GetValues<CoordinationScenario>()
                .ToDictionary(scenario => scenario, scenario => measured.Sum(one => one[scenario].Cost));
            var (slow, fast) = (measured.Sum(one => one.Preparation.Median), measured.Sum(one => one.CachedPreparation.Median));
            var least = measured.MinBy(one => one.Saved)!;
            WriteLine(
                $"{Path.GetFileName(root)}: {patterns.Count} patterns, {measured.Sum(one => one.Invocations)} invocations, ",
                $"{measured.Sum(one => one.Requests)} requests");
            foreach (var (scenario, cost) in costs)
                WriteLine(
                    $"  {scenario,-12} ${cost,8:0.00}  {Less(costs[CoordinationScenario.Uncached], cost),6:0.0%} less than uncached, ",
                    $"{Less(costs[CoordinationScenario.ClaudeCode], cost),6:0.0%} less than Claude Code");
            WriteLine($"  the pattern that saves least: {least.Name}, {least.Saved:0.0%} of ${least.UncachedCost:0.00}");
            WriteLine(
                $"  preparing their prompts: {slow:0.0} ms without a cache, {fast:0.00} ms with a warm prompt cache, ",
                $"{1 - (fast / slow):0.00%} less");
            var arrangements = ArrangementFigures.Print(ecosystem, patterns, measuring);
            return new
            {
                Arrangements = arrangements,
                Ecosystem = Path.GetFileName(root), Patterns = patterns.Count, Costs = costs, SavedOfUncached = Less(
                    costs[CoordinationScenario.Uncached], costs[CoordinationScenario.Best]),
                SavedOfClaudeCode = Less(costs[CoordinationScenario.ClaudeCode],
                    costs[CoordinationScenario.Best]), LeastSaved = least.Saved, PreparationMs = slow, CachedPreparationMs = fast,
            };
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static double Less(decimal before, decimal after) => before == 0 ? 0 : 1 - (double)(after / before);
}
