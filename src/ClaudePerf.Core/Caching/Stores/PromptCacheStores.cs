using ClaudePerf.Core.Caching.Redis;
using ClaudePerf.Core.Caching.Sqlite;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Caching.Stores;

/// <summary>Chooses the store that the options specify.</summary>
internal static class PromptCacheStores
{
    /// <summary>Returns a function that opens the store on first use; null if the options disable the store.</summary>
    /// <param name="options">The options.</param>
    /// <param name="dataFolder">The product's data folder.</param>
    /// <param name="time">The clock.</param>
    public static Func<IPromptCacheStore>? Opener(PromptCacheOptions options, string dataFolder, TimeProvider time)
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
