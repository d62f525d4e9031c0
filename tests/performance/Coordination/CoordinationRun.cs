using System.Globalization;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Impact;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Performance.Usage;

namespace ClaudePerf.Performance.Coordination;

/// <summary>
/// What coordination costs in each scenario, over every pattern that the prompts of an ecosystem tell, and how well the simulator predicts bills. <c>--ecosystem FOLDER</c> adds an ecosystem to the samples,
/// <c>--transcripts FOLDER</c> adds real transcripts to the generated ones, <c>--requests FILE</c> a table of billed requests (<see cref="BilledRequests"/>).
/// </summary>
internal static class CoordinationRun
{
    private const int Sessions = 400;
    private const long GeneratedBytes = 20_000_000;

    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);

    internal static object Run(string[] args)
    {
        var options = new Arguments(args);
        var ecosystems = new List<string> { Repository.Samples };
        if (options.Text("--ecosystem") is { } other)
            ecosystems.Add(other);
        var replays = new List<object> { Replay("sessions billed by another reckoning", UsageTable.FromRequests(BilledSessions.Of(Sessions, seed: 1))), Generated() };
        if (options.Text("--requests") is { } requests)
            replays.Add(Replay(Path.GetFileName(requests), UsageTable.FromRequests(BilledRequests.Read(requests))));
        if (options.Text("--transcripts") is { } transcripts)
            replays.Add(Replay(transcripts, DirectReading.Read([transcripts]).Table));
        return new { Ecosystems = ecosystems.ConvertAll(Measure), Replays = replays };
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
            var measurer = new CoordinationMeasurer(ecosystem, patterns, new CoordinationOptions
            {
                Measure = new MeasureOptions { Catalog = Catalog, Counter = counters.For, At = new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero) },
                Ecosystem = options,
                Method = MethodChoice.Estimate,
                DataFolder = data,
                Repeat = 15,
            });
            var measured = patterns.ConvertAll(measurer.Measure);
            var costs = Enum.GetValues<CoordinationScenario>().ToDictionary(scenario => scenario, scenario => measured.Sum(one => one[scenario].Cost));
            var (slow, fast) = (measured.Sum(one => one.Preparation.Median), measured.Sum(one => one.CachedPreparation.Median));
            var least = measured.MinBy(one => one.Saved)!;
            Print($"{Path.GetFileName(root)}: {patterns.Count} patterns, {measured.Sum(one => one.Invocations)} invocations, {measured.Sum(one => one.Requests)} requests");
            foreach (var (scenario, cost) in costs)
                Print($"  {scenario,-12} ${cost,8:0.00}  {Less(costs[CoordinationScenario.Uncached], cost),6:0.0%} less than uncached, {Less(costs[CoordinationScenario.ClaudeCode], cost),6:0.0%} less than Claude Code");
            Print($"  the pattern that saves least: {least.Name}, {least.Saved:0.0%} of ${least.UncachedCost:0.00}");
            Print($"  preparing their prompts: {slow:0.0} ms anew, {fast:0.00} ms through the warm prompt cache, {1 - (fast / slow):0.00%} less");
            return new
            {
                Ecosystem = Path.GetFileName(root), Patterns = patterns.Count, Costs = costs, SavedOfUncached = Less(costs[CoordinationScenario.Uncached], costs[CoordinationScenario.Best]),
                SavedOfClaudeCode = Less(costs[CoordinationScenario.ClaudeCode], costs[CoordinationScenario.Best]), LeastSaved = least.Saved, PreparationMs = slow, CachedPreparationMs = fast,
            };
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static object Generated()
    {
        var folder = Directory.CreateTempSubdirectory("claudeperf-coordination-").FullName;
        try
        {
            TranscriptGenerator.Write(folder, GeneratedBytes, seed: 1, longLines: 0);
            return Replay("generated transcripts, whose figures are drawn at random", DirectReading.Read([Path.Combine(folder, "projects")]).Table);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static object Replay(string name, UsageTable table)
    {
        var result = TranscriptReplay.Run(table, Catalog);
        Print($"{name}: {result.Requests} requests, {result.Skipped} skipped");
        Print($"  billed ${result.BilledCost:0.00}, predicted ${result.PredictedCost:0.00} ({result.CostError:+0.0%;-0.0%;0%}), expected ${result.ExpectedCost:0.00} ({result.ExpectedCostError:+0.0%;-0.0%;0%}); uncached ${result.UncachedCost:0.00}, with an hour everywhere ${result.OneHourCost:0.00}");
        Print($"  reads off by {result.ReadError:0.0%} of prompt tokens, writes by {result.WriteError:0.0%}; within 5% of the prompt: {result.Within5Percent:0.0%} of requests");
        return new { Name = name, result.Requests, result.CostError, result.ExpectedCostError, result.ReadError, result.WriteError, result.Within5Percent };
    }

    private static double Less(decimal before, decimal after) => before == 0 ? 0 : 1 - (double)(after / before);

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
