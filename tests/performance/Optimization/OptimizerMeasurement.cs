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
/// What optimization saves by level: on the sample ecosystem, on real input where it stands beside the repository, and on any folder that is named. Option
/// <c>--write</c> writes docs/optimization-impact.md of the same figures.
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
        var folders = new List<(string Name, string Path)> { ("samples/ecosystem", Repository.Samples) };
        if (Directory.Exists(real))
            folders.Add(("devmem", real));
        folders.AddRange(args.Where(arg => !arg.StartsWith('-')).Select(path => (Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))), Path.GetFullPath(path))));

        var figures = folders.SelectMany(folder => Measure(folder.Name, folder.Path, measure)).ToList();
        foreach (var figure in figures)
            Console.WriteLine(figure);
        if (args.Contains("--write"))
        {
            var page = Path.Combine(Repository.Root, "docs", "optimization-impact.md");
            File.WriteAllText(page, ImpactPage.Of(figures));
            Console.WriteLine($"Wrote {page}.");
        }
        return new { ImpactPage.Model, Levels = figures.Select(figure => figure.ToJson()) };
    }

    private static IEnumerable<LevelFigures> Measure(string name, string path, MeasureOptions measure)
    {
        var ecosystem = Ecosystem.Discover(new EcosystemOptions { Root = path, IncludeUser = false, IncludePlugins = false, IncludeLoose = true });
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

/// <summary>The figures of one level on one ecosystem.</summary>
internal sealed class LevelFigures(string name, OptimizationLevel level, IReadOnlyList<OptimizationResult> results, int changedAgain, double seconds, MeasureOptions measure)
{
    internal string Name => name;

    internal OptimizationLevel Level => level;

    internal IReadOnlyList<OptimizationResult> Results => results;

    internal long AlwaysOnBefore => results.Sum(result => result.AlwaysOnBefore);

    internal long AlwaysOnAfter => results.Sum(result => result.AlwaysOnAfter);

    internal long OnInvokeBefore => results.Sum(result => result.OnInvokeBefore);

    internal long OnInvokeAfter => results.Sum(result => result.OnInvokeAfter);

    /// <summary>Always-on tokens of descriptions alone: what examples in them can save.</summary>
    internal long ListingBefore => Listed.Sum(result => result.AlwaysOnBefore);

    internal long ListingAfter => Listed.Sum(result => result.AlwaysOnAfter);

    internal int Files => results.SelectMany(result => result.Files).Select(file => file.Path).Distinct(StringComparer.Ordinal).Count();

    /// <summary>Tokens of the files that text moved to, each once.</summary>
    internal long MovedTokens => results.SelectMany(result => result.Files).DistinctBy(file => file.Path, StringComparer.Ordinal)
        .Sum(file => measure.Counter(measure.Catalog.DefaultModel).Count(file.Content).Tokens);

    internal int Directives => results.Sum(result => result.Preservation.DirectivesBefore);

    internal int DirectivesLost => results.Sum(result => result.Preservation.DirectivesBefore - result.Preservation.DirectivesAfter);

    internal int Violations => results.Sum(result => result.Preservation.Violations.Length);

    /// <summary>Prompts that no longer load, or by another name, model, tools or skills.</summary>
    internal int Unloadable => results.Count(result => result.Original.Loads != result.Optimized.Loads || result.Original.Name != result.Optimized.Name || result.Original.Model != result.Optimized.Model
        || !(result.Original.Tools ?? []).SequenceEqual(result.Optimized.Tools ?? []) || !result.Original.Skills.SequenceEqual(result.Optimized.Skills));

    internal IEnumerable<(string Rule, int Applied, int Dropped, int Proposed)> Rules => results.SelectMany(result => result.Edits).GroupBy(edit => edit.RuleId).OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => (group.Key, group.Count(edit => edit.State == EditState.Applied), group.Count(edit => edit.State == EditState.Dropped), group.Count(edit => edit.State == EditState.Proposed)));

    private IEnumerable<OptimizationResult> Listed => results.Where(result => result.Kind is PromptKind.Agent or PromptKind.Skill or PromptKind.Command);

    internal static double Share(long before, long after) => before == 0 ? 0 : (before - after) / (double)before;

    internal object ToJson() => new
    {
        Name,
        Level = Level.ToString(),
        Prompts = results.Count,
        Changed = results.Count(result => result.IsChanged),
        AlwaysOnBefore,
        AlwaysOnAfter,
        ListingBefore,
        ListingAfter,
        OnInvokeBefore,
        OnInvokeAfter,
        AlwaysOnSaved = Math.Round(Share(AlwaysOnBefore, AlwaysOnAfter), 4),
        OnInvokeSaved = Math.Round(Share(OnInvokeBefore, OnInvokeAfter), 4),
        // The mean over prompts, so that one long prompt does not speak for all.
        OnInvokeSavedMean = Math.Round(results.Where(result => result.OnInvokeBefore > 0).Select(result => Share(result.OnInvokeBefore, result.OnInvokeAfter)).DefaultIfEmpty().Average(), 4),
        Files,
        MovedTokens,
        Directives,
        DirectivesLost,
        Violations,
        ChangedAgain = changedAgain,
        Unloadable,
        Seconds = Math.Round(seconds, 3),
        Rules = Rules.ToDictionary(rule => rule.Rule, rule => new { rule.Applied, rule.Dropped, rule.Proposed }),
    };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name,-20} {Level,-10} in every session {AlwaysOnBefore,7:N0} -> {AlwaysOnAfter,7:N0} ({Share(AlwaysOnBefore, AlwaysOnAfter),6:0.0%})  in a use of each {OnInvokeBefore,8:N0} -> {OnInvokeAfter,8:N0} ({Share(OnInvokeBefore, OnInvokeAfter),6:0.0%})  "
        + $"{Files,3} files ({MovedTokens:N0} tokens)  directives lost {DirectivesLost} of {Directives:N0}, changed again {changedAgain}, not loading {Unloadable}, {seconds:0.0} s");
}
