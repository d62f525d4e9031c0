using System.Globalization;
using System.Text;
using ClaudePerf.Core.Caching.Redis;

namespace ClaudePerf.Core.Caching;

/// <summary>What keeps entries beyond the process.</summary>
public enum CacheStoreKind
{
    /// <summary>A SQLite file in the user's data folder.</summary>
    Sqlite,

    /// <summary>A Redis server, with the SQLite file where it does not answer.</summary>
    Redis,

    /// <summary>Nothing: entries live in memory alone.</summary>
    None,
}

/// <summary>
/// How the prompt cache works for a user. Kept in <c>prompt-cache.json</c> of the data folder (<see cref="PromptCacheOptionFile"/>); the environment
/// has the last word: <c>CLAUDEPERF_CACHE=off</c> switches the cache off, <c>CLAUDEPERF_REDIS</c> names a server.
/// </summary>
public sealed record PromptCacheOptions
{
    /// <summary>Whether there is a cache at all.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The most the entries in one process's memory take, in bytes; 64 MiB unless set.</summary>
    public long MemoryBytes { get; init; } = 64L << 20;

    /// <summary>The most the entries on disk take, in bytes; 256 MiB unless set.</summary>
    public long DiskBytes { get; init; } = 256L << 20;

    /// <summary>How long an entry that nothing reads is kept on disk; 30 days unless set.</summary>
    public TimeSpan MaximumAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>What keeps entries beyond the process.</summary>
    public CacheStoreKind Store { get; init; } = CacheStoreKind.Sqlite;

    /// <summary>The Redis server, with its password: see <see cref="RedisAddress"/>; null for none.</summary>
    public string? RedisConnection { get; init; }

    // What a record prints by itself would be the server's password too.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Enabled = {Enabled}, MemoryBytes = {MemoryBytes}, DiskBytes = {DiskBytes}, MaximumAge = {MaximumAge}, Store = {Store}");
        if (RedisConnection is not null)
            builder.Append(CultureInfo.InvariantCulture, $", RedisConnection = {RedisAddress.Masked(RedisConnection)}");
        return true;
    }
}
