namespace ClaudePerf.Core.Caching;

/// <summary>A level of the prompt cache.</summary>
public enum CacheLevel
{
    /// <summary>The memory of the process.</summary>
    Memory = 1,

    /// <summary>The file or server that processes share.</summary>
    Disk = 2,
}

/// <summary>The counts of one level for one kind of entry.</summary>
/// <param name="Level">The level.</param>
/// <param name="Kind">The kind.</param>
public sealed record CacheCount(CacheLevel Level, CacheEntryKind Kind)
{
    /// <summary>How often the level contained the requested entry.</summary>
    public long Hits { get; init; }

    /// <summary>How often it did not. A miss in memory is looked up on disk; a miss on disk is computed.</summary>
    public long Misses { get; init; }

    /// <summary>Entries evicted to respect the limits on size or age.</summary>
    public long Evictions { get; init; }

    /// <summary>The computing time that hits avoided, minus the time to read them.</summary>
    public TimeSpan Saved { get; init; }

    /// <summary>Hits as a share of lookups: 0.9 means 90%; null if there were no lookups.</summary>
    public double? HitRate => Hits + Misses == 0 ? null : Hits / (double)(Hits + Misses);

    /// <summary>Adds two counts of the same level and kind.</summary>
    public CacheCount Plus(CacheCount other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with
        {
            Hits = Hits + other.Hits,
            Misses = Misses + other.Misses,
            Evictions = Evictions + other.Evictions,
            Saved = Saved + other.Saved,
        };
    }
}

/// <summary>The figures that a store reports about itself.</summary>
/// <param name="Counts">The statistics that processes recorded.</param>
/// <param name="Entries">The number of entries.</param>
/// <param name="Bytes">The size of the entries in bytes.</param>
/// <param name="FileBytes">The size on disk, including free space in its files; 0 if unknown.</param>
/// <param name="Since">When counting began, UTC; null if nothing was counted.</param>
public sealed record PromptCacheStoreFigures(IReadOnlyList<CacheCount> Counts, long Entries, long Bytes, long FileBytes,
    DateTimeOffset? Since);

/// <summary>The statistics of the prompt cache over all processes, including the latest figures of this one.</summary>
public sealed record CacheStatistics
{
    /// <summary>The counts by level and kind.</summary>
    public required IReadOnlyList<CacheCount> Counts { get; init; }

    /// <summary>The number of lookups.</summary>
    public long Requests => Counts.Where(static count => count.Level == CacheLevel.Memory).Sum(static count => count.Hits + count.Misses);

    /// <summary>The number of lookups answered from the cache.</summary>
    public long Hits => Counts.Sum(static count => count.Hits);

    /// <summary>The number of lookups that had to be computed.</summary>
    public long Misses => Math.Max(0, Requests - Hits);

    /// <summary><see cref="Hits"/> as a share of <see cref="Requests"/>; null if there were no lookups.</summary>
    public double? HitRate => Requests == 0 ? null : Hits / (double)Requests;

    /// <summary>Entries evicted to respect the limits.</summary>
    public long Evictions => Counts.Sum(static count => count.Evictions);

    /// <summary>The computing time that hits avoided, minus the time to read them.</summary>
    public TimeSpan Saved => Counts.Aggregate(TimeSpan.Zero, static (sum, count) => sum + count.Saved);

    /// <summary>The number of entries in this process's memory.</summary>
    public required long MemoryEntries { get; init; }

    /// <summary>The size of the entries in memory.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>The number of entries on disk or on the server.</summary>
    public required long DiskEntries { get; init; }

    /// <summary>The size of the entries on disk or on the server.</summary>
    public required long DiskBytes { get; init; }

    /// <summary>The size of the store on disk, including free space; 0 if unknown.</summary>
    public required long FileBytes { get; init; }

    /// <summary>When counting began, UTC; null if nothing was counted.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Where the store is; null if there is none.</summary>
    public string? Store { get; init; }
}
