using ClaudePerf.Core.Caching.Redis;
using ClaudePerf.Core.Caching.Sqlite;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Caching.Stores;

/// <summary>Chooses the store that options name.</summary>
internal static class CacheStores
{
    /// <summary>Opens the store at its first use; null where the options want none.</summary>
    /// <param name="options">The options.</param>
    /// <param name="dataFolder">The product's data folder.</param>
    /// <param name="time">The clock.</param>
    public static Func<ICacheStore>? Opener(PromptCacheOptions options, string dataFolder, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        var path = Path.Combine(dataFolder, SqliteCacheStore.FileName);
        return options switch
        {
            { Enabled: false } or { Store: CacheStoreKind.None } => null,
            { Store: CacheStoreKind.Redis, RedisConnection: { } server } => () => new FailoverCacheStore(
                () => RedisCacheStore.Open(server, options, time), () => SqliteCacheStore.Open(path, options, time), time),
            _ => () => SqliteCacheStore.Open(path, options, time),
        };
    }
}
