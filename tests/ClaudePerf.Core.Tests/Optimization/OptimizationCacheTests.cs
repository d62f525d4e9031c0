using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Measurement;

namespace ClaudePerf.Core.Tests.Optimization;

/// <summary>Cached results equal what the rules would produce now.</summary>
public sealed class OptimizationCacheTests : IDisposable
{
    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-optimized-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(OptimizationLevel.Lossless)]
    [InlineData(OptimizationLevel.Standard)]
    [InlineData(OptimizationLevel.Structural)]
    public void Results_are_the_same_without_a_cache_cold_warm_and_from_disk(OptimizationLevel level)
    {
        var ecosystem = Ecosystem.Discover(new EcosystemOptions { Root = Path.Combine(Repository.Root, "samples", "ecosystem"),
            IncludeUser = false }, TestContext.Current.CancellationToken);
        var expected = Describe(Optimize(ecosystem, level, null));
        using (var cache = Open())
        {
            Assert.Equal(expected, Describe(Optimize(ecosystem, level, cache)));
            Assert.Equal(expected, Describe(Optimize(ecosystem, level, cache)));
            Assert.Contains(
                cache.Statistics().Counts, count => count is { Level: CacheLevel.Memory, Kind: CacheEntryKind.Optimization, Hits: > 0 });
        }
        using (var other = Open())
        {
            Assert.Equal(expected, Describe(Optimize(ecosystem, level, other)));
            Assert.Contains(
                other.Statistics().Counts, count => count is { Level: CacheLevel.Disk, Kind: CacheEntryKind.Optimization, Hits: > 0 });
            other.Clear();
            Assert.Equal(expected, Describe(Optimize(ecosystem, level, other)));
        }
    }

    [Fact]
    public void Changed_prompts_rules_and_file_names_are_computed_again()
    {
        var text =
            "---\nname: a\ndescription: Does it.\n---\n# A\n\nYou are an agent of the team and do what it asks you for.\n\nAlways "
                + " answer.\n\n\n\n\nAlways answer.   \n\n## Technologies\n\n"
                    + string.Concat(Enumerable.Range(0, 500).Select(static i => $"- Broker {i}: queues, topics and streams\n"));
        var path = Path.Combine(_folder, ".claude", "agents", "a.md");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var cache = Open();
        string[] Run(OptimizationLevel level)
        {
            var definition = Ecosystem.ReadFile(path, PromptKind.Agent);
            var with = Describe([new PromptOptimizer(Options(level, cache)).Optimize(definition)]);
            Assert.Equal(Describe([new PromptOptimizer(Options(level, null)).Optimize(definition)]), with);
            return with;
        }

        File.WriteAllText(path, text);
        Assert.NotEqual(Run(OptimizationLevel.Lossless), Run(OptimizationLevel.Structural));
        File.WriteAllText(path, text + "\nNever guess.\n");
        Run(OptimizationLevel.Lossless);
        var free = Run(OptimizationLevel.Structural);
        var moved =
            new PromptOptimizer(Options(OptimizationLevel.Structural, cache)).Optimize(Ecosystem.ReadFile(path, PromptKind.Agent)).Files;
        Assert.NotEmpty(moved);
        Directory.CreateDirectory(Path.GetDirectoryName(moved[0].Path)!);
        File.WriteAllText(moved[0].Path, "taken");
        Assert.NotEqual(free, Run(OptimizationLevel.Structural));
    }

    private PromptCache Open() =>
        new(new PromptCacheOptions(), PromptCacheStores.Opener(new PromptCacheOptions(), _folder, TimeProvider.System));

    private static IReadOnlyList<OptimizationResult> Optimize(Ecosystem ecosystem, OptimizationLevel level, PromptCache? cache) =>
        new PromptOptimizer(Options(level, cache), ecosystem)
            .OptimizeAll([.. ecosystem.Definitions], cancellation: TestContext.Current.CancellationToken);

    private static OptimizationOptions Options(OptimizationLevel level, PromptCache? cache) => new()
    {
        Level = level,
        Measure = new MeasureOptions { Catalog = Catalog, Counter = model => new CharacterCounter(model.Tokenizer),
            At = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero) },
        Cache = cache,
    };

    // Everything in a result that users see.
    private static string[] Describe(IReadOnlyList<OptimizationResult> results) =>
    [
        .. results.SelectMany(result => (string[])
        [
            $"{result} {result.AlwaysOnAfter} {result.OnInvokeAfter} {result.CostSavedPerThousandUses} {result.Preservation}",
            result.Text, result.Diff,
            .. result.Edits.Select(
                edit => $"{edit} {edit.Level} {edit.State} {edit.Before} -> {edit.After} {string.Join(',', edit.Files)} "
                    + $"{edit.Reason} {edit.TokensSaved} {edit.BreakEven}"),
            .. result.Preservation.Counts.Select(count => count.ToString()),
            .. result.Preservation.Violations.Select(violation => violation.ToString()),
        ]),
    ];
}
