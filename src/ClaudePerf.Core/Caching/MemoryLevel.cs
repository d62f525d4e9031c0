using Microsoft.Extensions.Caching.Memory;

namespace ClaudePerf.Core.Caching;

/// <summary>
/// The level of the prompt cache in the process: values as objects, bounded in bytes, the least recently used out first.
/// Any number of threads may use one.
/// </summary>
internal sealed class MemoryLevel : IDisposable
{
    // What the cache and its table take for an entry besides the value.
    private const long EntryOverhead = 400;
    // Making room for one entry at a time would sort all of them each time.
    private const double RoomShare = 0.1;

    private readonly MemoryCache _cache;
    private readonly long _limit;
    private readonly Action<CacheEntryKind> _evicted;

    /// <param name="limit">The most the entries take, in bytes; 0 keeps nothing.</param>
    /// <param name="evicted">Told of each entry that is dropped for room.</param>
    internal MemoryLevel(long limit, Action<CacheEntryKind> evicted)
    {
        _limit = limit;
        _evicted = evicted;
        _cache = new MemoryCache(new MemoryCacheOptions { SizeLimit = limit, TrackStatistics = true, ExpirationScanFrequency = TimeSpan.MaxValue });
    }

    internal long Count => _cache.Count;

    internal long Bytes => _cache.GetCurrentStatistics()?.CurrentEstimatedSize ?? 0;

    internal HeldEntry? Find(CacheKey key) => _cache.TryGetValue(key, out var found) ? (HeldEntry?)found : null;

    internal void Put(HeldEntry entry)
    {
        var size = entry.Bytes + EntryOverhead;
        if (size > _limit)
            return;
        while (Bytes + size > _limit && _cache.Count > 0)
            _cache.Compact(Math.Max(RoomShare, 1.0 / _cache.Count));
        var options = new MemoryCacheEntryOptions { Size = size };
        options.RegisterPostEvictionCallback(OnEviction, this);
        _cache.Set(entry.Info.Key, entry, options);
    }

    internal void Remove(CacheKey key) => _cache.Remove(key);

    internal void Clear() => _cache.Clear();

    internal List<HeldEntry> List()
    {
        var entries = new List<HeldEntry>();
        foreach (var key in _cache.Keys)
        {
            if (_cache.TryGetValue(key, out var found) && found is HeldEntry entry)
                entries.Add(entry);
        }
        return entries;
    }

    public void Dispose() => _cache.Dispose();

    private static void OnEviction(object key, object? value, EvictionReason reason, object? state)
    {
        if (reason == EvictionReason.Capacity && value is HeldEntry entry)
            ((MemoryLevel)state!)._evicted(entry.Info.Subject.Kind);
    }
}

/// <summary>An entry in memory: the value itself instead of its bytes.</summary>
/// <param name="info">The entry; without its bytes.</param>
/// <param name="value">The value.</param>
/// <param name="bytes">About what the value takes in memory.</param>
internal sealed class HeldEntry(CacheEntry info, object value, long bytes)
{
    private long _pendingHits;
    private long _lastUsedTicks;

    internal CacheEntry Info { get; } = info;

    internal object Value { get; } = value;

    internal long Bytes { get; } = bytes;

    /// <summary>Notes a use.</summary>
    /// <returns>Whether it is the first since the last <see cref="TakeUse"/>.</returns>
    internal bool Use(DateTimeOffset now)
    {
        Volatile.Write(ref _lastUsedTicks, now.UtcTicks);
        return Interlocked.Increment(ref _pendingHits) == 1;
    }

    internal CacheEntryInfo Describe(TimeSpan maximumAge)
    {
        var used = Volatile.Read(ref _lastUsedTicks) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : Info.Created;
        return new CacheEntryInfo
        {
            Key = Info.Key.ToString(),
            Kind = Info.Subject.Kind,
            Agent = Info.Subject.Agent,
            Project = Info.Subject.Project,
            Scope = Info.Subject.Scope,
            Model = Info.Subject.Model,
            Tokens = Info.Tokens,
            Bytes = Bytes,
            Created = Info.Created,
            LastUsed = used,
            Hits = Interlocked.Read(ref _pendingHits),
            Expires = used + maximumAge,
            ComputeTime = Info.ComputeTime,
            Dependencies = Info.Dependencies,
        };
    }

    internal CacheUse TakeUse() =>
        new(Info.Key, Interlocked.Exchange(ref _pendingHits, 0), new DateTimeOffset(Volatile.Read(ref _lastUsedTicks), TimeSpan.Zero));
}
