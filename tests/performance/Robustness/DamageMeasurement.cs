using System.Diagnostics;
using System.Globalization;
using System.Text;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Caching.Sqlite;
using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Performance.Caching;
using ClaudePerf.Performance.Usage;

namespace ClaudePerf.Performance.Robustness;

/// <summary>Repeatedly changes one to eight bytes of the files ClaudePerf keeps, and compares every figure with the truth.</summary>
internal static class DamageMeasurement
{
    private const long TranscriptBytes = 2_000_000;
    private const int Values = 300;
    private const string Project = "project";

    /// <summary>Runs it. Options: <c>--seeds N</c> (200), <c>--first N</c> (1).</summary>
    internal static object Run(string[] args)
    {
        var arguments = new Arguments(args);
        var seeds = Enumerable.Range((int)arguments.Number("--first", 1), (int)arguments.Number("--seeds", 200)).ToArray();
        return new { Index = Said("index", Index(seeds)), Cache = Said("cache", Cache(seeds)), Ledger = Said("ledger", Ledger(seeds)) };
    }

    private static Outcome Said(string name, Outcome outcome)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {outcome.Cases} cases, {outcome.Wrong} wrong, {outcome.Crashed} crashed, {outcome.Noticed} noticed, "
            + $"slowest {outcome.SlowestMilliseconds} ms{outcome.First}"));
        if (outcome.Wrong + outcome.Crashed > 0)
            Environment.ExitCode = 1;
        return outcome;
    }

    private static Outcome Index(int[] seeds) => InFolder(folder =>
    {
        TranscriptGenerator.Write(folder, TranscriptBytes, seed: 3, longLines: 0);
        var projects = Path.Combine(folder, "projects");
        var query = new UsageQuery { Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile),
            GroupBy = [UsageGrouping.Day, UsageGrouping.Model, UsageGrouping.Agent] };
        var truth = Figures(UsageQueryEngine.Run(DirectReading.Read([projects]).Table, query));
        var path = Path.Combine(folder, "data", UsageIndex.FileName);
        using (var index = UsageIndex.Open(path))
            index.Read([projects]);
        return Each(seeds, path, () =>
        {
            using var index = UsageIndex.Open(path);
            var figures = Figures(UsageQueryEngine.Run(index.Read([projects]).Table, query));
            return (figures == truth ? null : "other figures", index.SetAside is not null);
        });
    });

    private static Outcome Cache(int[] seeds) => InFolder(folder =>
    {
        var options = new PromptCacheOptions();
        using (var cache = new PromptCache(options, PromptCacheStores.Opener(options, folder, TimeProvider.System)))
        {
            for (var number = 0; number < Values; number++)
                NumberedText.Get(cache, number, Project);
        }
        return Each(seeds, Path.Combine(folder, SqliteCacheStore.FileName), () =>
        {
            using var cache = new PromptCache(options, PromptCacheStores.Opener(options, folder, TimeProvider.System));
            string? wrong = null;
            foreach (var entry in cache.Entries())
            {
                if (entry.Agent != FormattableString.Invariant($"number-{entry.Tokens}") || entry.Project != Project || entry.Hits != 0)
                    wrong = "an entry with other figures";
            }
            var statistics = cache.Statistics();
            if (statistics.Misses is not (0 or Values) || statistics.Hits != 0 || statistics.DiskEntries is not (0 or Values))
                wrong = "other statistics";
            for (var number = 0; number < Values; number++)
            {
                if (cache.Find(NumberedText.Key(number, Project), CacheEntryKind.Prompt, NumberedText.Format) is { } value
                    && value != NumberedText.Of(number))
                    wrong = "another value";
            }
            return (wrong, cache.TakeWarnings().Count > 0);
        });
    });

    private static Outcome Ledger(int[] seeds) => InFolder(folder =>
    {
        TranscriptGenerator.Write(folder, TranscriptBytes, seed: 3, longLines: 0);
        var projects = Path.Combine(folder, "projects");
        var data = Path.Combine(folder, "data");
        BudgetStore.ForUser(data)
            .Set(new TokenBudget { Name = "all", Limit = 1, Unit = BudgetUnit.Tokens, Period = BudgetPeriod.Last(366),
                Action = BudgetAction.Block });
        var settings = new BudgetHookSettings { DataFolder = data, FindRoots = () => [projects], Candidates = () => [projects],
            RootsKey = folder };
        var input = Encoding.UTF8.GetBytes("""{"hook_event_name":"UserPromptSubmit","session_id":"s1","cwd":"/nowhere"}""");
        var before = BudgetHook.Run(input, settings);
        var ledger = Directory.EnumerateFiles(data, "*.ledger", SearchOption.AllDirectories).First();
        return Each(seeds, ledger, () =>
        {
            var after = BudgetHook.Run(input, settings);
            return (after == before && after.ExitCode == 2 ? null : $"exit {after.ExitCode}: {after.Message}", false);
        });
    });

    // Every case starts with the original sound file, and without files that an earlier case set aside.
    private static Outcome Each(int[] seeds, string path, Func<(string? Wrong, bool IsNoticed)> look)
    {
        var sound = File.ReadAllBytes(path);
        var (wrong, crashed, noticed, slowest, first) = (0, 0, 0, 0.0, "");
        foreach (var seed in seeds)
        {
            foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "?*")
                .Where(static file => !file.EndsWith(".seal", StringComparison.Ordinal)))
                File.Delete(file);
            File.WriteAllBytes(path, sound);
            ByteDamage.Change(path, seed);
            var clock = Stopwatch.StartNew();
            try
            {
                var (what, isNoticed) = look();
                noticed += isNoticed ? 1 : 0;
                if (what is null)
                    continue;
                wrong++;
                first = first.Length > 0 ? first : $"; first: seed {seed}, {what}";
            }
            catch (Exception exception)
            {
                crashed++;
                first = first.Length > 0 ? first : $"; first: seed {seed}, {exception.GetType().Name}: {exception.Message}";
            }
            finally
            {
                slowest = Math.Max(slowest, clock.Elapsed.TotalMilliseconds);
            }
        }
        return new Outcome(seeds.Length, wrong, crashed, noticed, Math.Round(slowest), first);
    }

    private static string Figures(UsageAnswer answer) =>
        string.Join('\n', answer.Groups.Append(answer.Total).Select(static group => string.Create(
        CultureInfo.InvariantCulture,
        $"{group.Requests} {group.InputTokens} {group.OutputTokens} {group.RecoveredOutputTokens} "
        + $"{group.CacheWrite5mTokens} {group.CacheWrite1hTokens} {group.CacheReadTokens} {group.Cost}")));

    private static Outcome InFolder(Func<string, Outcome> measure)
    {
        var folder = Directory.CreateTempSubdirectory("claudeperf-damage-").FullName;
        try
        {
            return measure(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed record Outcome(int Cases, int Wrong, int Crashed, int Noticed, double SlowestMilliseconds, string First);
}
