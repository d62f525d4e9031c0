using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Caching.Redis;

namespace ClaudePerf.Cmdlets;

/// <summary>The effective options of the user's prompt cache, from file and environment. Passwords are masked.</summary>
public sealed record PromptCacheOptionInfo
{
    /// <summary>Whether the cache is enabled.</summary>
    public bool Enabled { get; init; }

    /// <summary>The maximum size of the entries in one process's memory, in bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>The maximum size of the entries on disk or on the server, in bytes.</summary>
    public long DiskBytes { get; init; }

    /// <summary>How long unused entries are stored.</summary>
    public TimeSpan MaximumAge { get; init; }

    /// <summary>Where entries are stored beyond the process.</summary>
    public CacheStoreKind Store { get; init; }

    /// <summary>The Redis server, with its password masked; null if none is configured.</summary>
    public string? RedisConnection { get; init; }

    /// <summary>The file that stores the options.</summary>
    public required string Path { get; init; }

    /// <summary>The environment variables that override the file.</summary>
    public IReadOnlyList<string> OverruledBy { get; init; } = [];

    /// <summary>Combines the options of the file and the environment.</summary>
    /// <exception cref="PromptCacheOptionException">The file cannot be read or is damaged.</exception>
    internal static PromptCacheOptionInfo From(PromptCacheOptionFile file)
    {
        var effective = file.ReadEffective();
        return new PromptCacheOptionInfo
        {
            Enabled = effective.Enabled,
            MemoryBytes = effective.MemoryBytes,
            DiskBytes = effective.DiskBytes,
            MaximumAge = effective.MaximumAge,
            Store = effective.Store,
            RedisConnection = effective.RedisConnection is { } connection ? RedisAddress.Masked(connection) : null,
            Path = file.FilePath,
            OverruledBy = [.. ((string[])[PromptCacheOptionFile.SwitchVariable, PromptCacheOptionFile.RedisVariable])
                .Where(static variable => !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(variable)))],
        };
    }
}
