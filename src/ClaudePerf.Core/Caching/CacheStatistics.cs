namespace ClaudePerf.Core.Caching;

/// <summary>A level of the prompt cache.</summary>
public enum CacheLevel
{
    /// <summary>In the process.</summary>
    Memory = 1,

    /// <summary>The file or server that processes share.</summary>
    Disk = 2,
}

/// <summary>What one level did for one kind of entry.</summary>
/// <param name="Level">The level.</param>
/// <param name="Kind">The kind.</param>
public sealed record CacheCount(CacheLevel Level, CacheEntryKind Kind)
{
    /// <summary>How often the level had what was asked for.</summary>
    public long Hits { get; init; }

    /// <summary>How often it had not. What memory misses the disk level is asked for; what that misses is computed.</summary>
    public long Misses { get; init; }

    /// <summary>Entries dropped to keep the bounds in bytes or age.</summary>
    public long Evictions { get; init; }

    /// <summary>The time that computing would have taken, less what reading took, summed over the hits.</summary>
    public TimeSpan Saved { get; init; }

    /// <summary>Hits as a share of what was asked for: 0.9 reads "90%"; null where nothing was.</summary>
    public double? HitRate => Hits + Misses == 0 ? null : Hits / (double)(Hits + Misses);

    /// <summary>Adds two counts of the same level and kind.</summary>
    public CacheCount Plus(CacheCount other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with { Hits = Hits + other.Hits, Misses = Misses + other.Misses, Evictions = Evictions + other.Evictions, Saved = Saved + other.Saved };
    }
}

/// <summary>What a store says of itself.</summary>
/// <param name="Counts">The statistics that processes recorded.</param>
/// <param name="Entries">How many entries it holds.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="FileBytes">What it takes on disk, free space in its files included; 0 where that is not known.</param>
/// <param name="Since">When counting began, UTC; null where nothing was counted.</param>
public sealed record CacheStoreFigures(IReadOnlyList<CacheCount> Counts, long Entries, long Bytes, long FileBytes, DateTimeOffset? Since);

/// <summary>The statistics of the prompt cache over all processes, this one's latest included.</summary>
public sealed record CacheStatistics
{
    /// <summary>By level and kind.</summary>
    public required IReadOnlyList<CacheCount> Counts { get; init; }

    /// <summary>How often something was asked for.</summary>
    public long Requests => Counts.Where(static count => count.Level == CacheLevel.Memory).Sum(static count => count.Hits + count.Misses);

    /// <summary>How often it needed no computing.</summary>
    public long Hits => Counts.Sum(static count => count.Hits);

    /// <summary>How often it had to be computed.</summary>
    public long Misses => Math.Max(0, Requests - Hits);

    /// <summary><see cref="Hits"/> as a share of <see cref="Requests"/>; null where nothing was asked for.</summary>
    public double? HitRate => Requests == 0 ? null : Hits / (double)Requests;

    /// <summary>Entries dropped to keep the bounds.</summary>
    public long Evictions => Counts.Sum(static count => count.Evictions);

    /// <summary>The time that computing would have taken, less what reading took.</summary>
    public TimeSpan Saved => Counts.Aggregate(TimeSpan.Zero, static (sum, count) => sum + count.Saved);

    /// <summary>Entries in this process's memory.</summary>
    public required long MemoryEntries { get; init; }

    /// <summary>Their bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Entries on disk or server.</summary>
    public required long DiskEntries { get; init; }

    /// <summary>Their bytes.</summary>
    public required long DiskBytes { get; init; }

    /// <summary>What the store takes on disk with its free space; 0 where that is not known.</summary>
    public required long FileBytes { get; init; }

    /// <summary>When counting began, UTC; null where nothing was counted.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Where the store is; null where there is none.</summary>
    public string? Store { get; init; }
}
