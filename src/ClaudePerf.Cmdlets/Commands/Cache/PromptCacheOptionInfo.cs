using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Caching.Redis;

namespace ClaudePerf.Cmdlets;

/// <summary>How the prompt cache works for the user, file and environment together. It shows no password.</summary>
public sealed record PromptCacheOptionInfo
{
    /// <summary>Whether there is a cache at all.</summary>
    public bool Enabled { get; init; }

    /// <summary>The most the entries in one process's memory take, in bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>The most the entries on disk or server take, in bytes.</summary>
    public long DiskBytes { get; init; }

    /// <summary>How long an entry that nobody uses is kept.</summary>
    public TimeSpan MaximumAge { get; init; }

    /// <summary>What keeps entries beyond the process.</summary>
    public CacheStoreKind Store { get; init; }

    /// <summary>The Redis server, its password masked; null where none is named.</summary>
    public string? RedisConnection { get; init; }

    /// <summary>The file that keeps the options.</summary>
    public required string Path { get; init; }

    /// <summary>The environment variables that overrule the file.</summary>
    public IReadOnlyList<string> OverruledBy { get; init; } = [];

    /// <summary>What a file and the environment say together.</summary>
    /// <exception cref="PromptCacheOptionException">The file cannot be read or is damaged.</exception>
    internal static PromptCacheOptionInfo Of(PromptCacheOptionFile file)
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
