using System.Globalization;
using System.Text;
using ClaudePerf.Core.Caching.Redis;

namespace ClaudePerf.Core.Caching;

/// <summary>The store that persists entries beyond the process.</summary>
public enum CacheStoreKind
{
    /// <summary>A SQLite file in the user's data folder.</summary>
    Sqlite,

    /// <summary>A Redis server, with the SQLite file as the fallback if the server does not respond.</summary>
    Redis,

    /// <summary>None: entries are only cached in memory.</summary>
    None,
}

/// <summary>
/// A user's prompt cache settings, stored in <c>prompt-cache.json</c> in the data folder
/// (<see cref="PromptCacheOptionFile"/>). The environment takes precedence: <c>CLAUDEPERF_CACHE=off</c> disables the
/// cache, <c>CLAUDEPERF_REDIS</c> names a server.
/// </summary>
public sealed record PromptCacheOptions
{
    /// <summary>Whether the cache is enabled.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The maximum size of the entries in one process's memory, in bytes; 64 MiB by default.</summary>
    public long MemoryBytes { get; init; } = 64L << 20;

    /// <summary>The maximum size of the entries on disk, in bytes; 256 MiB by default.</summary>
    public long DiskBytes { get; init; } = 256L << 20;

    /// <summary>How long an unused entry stays on disk; 30 days by default.</summary>
    public TimeSpan MaximumAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The store that persists entries beyond the process.</summary>
    public CacheStoreKind Store { get; init; } = CacheStoreKind.Sqlite;

    /// <summary>The Redis server, including its password (see <see cref="RedisAddress"/>); null for none.</summary>
    public string? RedisConnection { get; init; }

    // The default text of a record would include the server's password.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(
            CultureInfo.InvariantCulture,
            $"Enabled = {Enabled}, MemoryBytes = {MemoryBytes}, DiskBytes = {DiskBytes}, MaximumAge = {MaximumAge}, Store = {Store}");
        if (RedisConnection is not null)
            builder.Append(CultureInfo.InvariantCulture, $", RedisConnection = {RedisAddress.Masked(RedisConnection)}");
        return true;
    }
}
