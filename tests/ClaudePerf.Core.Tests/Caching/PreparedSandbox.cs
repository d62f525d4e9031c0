using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching.Sqlite;
using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Agents;
using ClaudePerf.Core.Tests.Measurement;

namespace ClaudePerf.Core.Tests.Caching;

/// <summary>A project with its own home and data folder, and preparers for it with and without a cache.</summary>
internal sealed class PreparedSandbox : IDisposable
{
    private readonly List<PromptCache> _caches = [];

    internal Sandbox Files { get; } = new();

    internal string Data => Files.At("data");

    internal string StoreFile => Path.Combine(Data, SqliteCacheStore.FileName);

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A cache as one process would have it.</summary>
    internal PromptCache Cache(PromptCacheOptions? options = null)
    {
        options ??= new PromptCacheOptions();
        var cache = new PromptCache(options, PromptCacheStores.Opener(options, Data, Time), Time);
        _caches.Add(cache);
        return cache;
    }

    internal static PromptCache NoCache() => new(new PromptCacheOptions { Enabled = false }, openStore: null);

    internal PromptPreparer Preparer(PromptCache cache, EcosystemOptions? ecosystem = null) => new(cache, new PreparationOptions
    {
        Ecosystem = ecosystem ?? Files.Options,
        Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile),
        Counter = static model => new CharacterCounter(model.Tokenizer),
        DataFolder = Data,
    });

    /// <summary>The result of a preparation without a cache.</summary>
    internal PreparedPrompt Fresh(string agent, EcosystemOptions? ecosystem = null)
    {
        using var none = NoCache();
        return Preparer(none, ecosystem).Prepare(agent, cancellation: TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        foreach (var cache in _caches)
            cache.Dispose();
        Files.Dispose();
    }
}
