using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Performance.Caching;

/// <summary>Prepares prompts of a folder, through a cache or without one, and keeps nothing outside a given data folder.</summary>
internal sealed class Preparation : IDisposable
{
    private readonly TokenCounters _counters;

    private Preparation(string root, string dataFolder, PromptCacheOptions options)
    {
        Directory.CreateDirectory(dataFolder);
        Cache = new PromptCache(options, PromptCacheStores.Opener(options, dataFolder, TimeProvider.System));
        _counters = PromptCheck.Counters(dataFolder);
        Preparer = new PromptPreparer(Cache, PromptCheck.Options(root, ModelCatalog.Load(ModelCatalog.ShippedFile), _counters, dataFolder));
    }

    internal PromptCache Cache { get; }

    internal PromptPreparer Preparer { get; }

    internal static Preparation Cached(string root, string dataFolder, PromptCacheOptions? options = null) =>
        new(root, dataFolder, options ?? new PromptCacheOptions());

    internal static Preparation Uncached(string root, string dataFolder) =>
        new(root, dataFolder, new PromptCacheOptions { Enabled = false });

    public void Dispose()
    {
        Cache.Dispose();
        _counters.Dispose();
    }
}
