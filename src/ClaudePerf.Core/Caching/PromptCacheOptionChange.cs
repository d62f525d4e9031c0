using ClaudePerf.Core.Caching.Redis;

namespace ClaudePerf.Core.Caching;

/// <summary>A change of the prompt cache's options. A value that is null stays as it is.</summary>
public sealed record PromptCacheOptionChange
{
    /// <summary>Whether the cache is enabled.</summary>
    public bool? Enabled { get; init; }

    /// <summary>The maximum size of the entries in one process's memory, in bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>The maximum size of the entries on disk or on the server, in bytes.</summary>
    public long? DiskBytes { get; init; }

    /// <summary>How long unused entries are stored.</summary>
    public TimeSpan? MaximumAge { get; init; }

    /// <summary>
    /// The Redis server, which becomes the store; an empty text removes it, and with it the store if it was Redis.
    /// </summary>
    public string? RedisConnection { get; init; }

    /// <summary>Where entries are stored beyond the process.</summary>
    public CacheStoreKind? Store { get; init; }

    /// <summary>The changed options.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="FormatException">The server's address is invalid.</exception>
    public PromptCacheOptions Apply(PromptCacheOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options = options with
        {
            Enabled = Enabled ?? options.Enabled,
            MemoryBytes = MemoryBytes ?? options.MemoryBytes,
            DiskBytes = DiskBytes ?? options.DiskBytes,
            MaximumAge = MaximumAge ?? options.MaximumAge,
        };
        if (RedisConnection is not null)
            options = WithServer(options, RedisConnection.Trim());
        return options with { Store = Store ?? options.Store };
    }

    private static PromptCacheOptions WithServer(PromptCacheOptions options, string connection)
    {
        if (connection.Length == 0)
        {
            return options with
            {
                RedisConnection = null,
                Store = options.Store == CacheStoreKind.Redis ? CacheStoreKind.Sqlite : options.Store,
            };
        }
        RedisAddress.Parse(connection);
        return options with { RedisConnection = connection, Store = CacheStoreKind.Redis };
    }
}
