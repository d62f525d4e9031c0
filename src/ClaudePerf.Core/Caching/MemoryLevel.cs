using System.Collections.Concurrent;
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
    // A look into the cache is a use; what lists entries must not look like one.
    private readonly ConcurrentDictionary<CacheKey, HeldEntry> _held = new();
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

    internal long Count => _held.Count;

    internal long Bytes => _cache.GetCurrentStatistics()?.CurrentEstimatedSize ?? 0;

    internal HeldEntry? Find(CacheKey key) => _cache.TryGetValue(key, out var found) ? found as HeldEntry : null;

    internal HeldTrace? FindTrace(CacheKey question) => _cache.TryGetValue(question, out var found) ? found as HeldTrace : null;

    internal void Put(HeldEntry entry)
    {
        _held[entry.Info.Key] = entry;
        if (!Put(entry.Info.Key, entry, entry.Bytes))
            Forget(entry);
    }

    internal void PutTrace(HeldTrace trace) => Put(trace.Trace.Question, trace, trace.Trace.Bytes);

    private bool Put(CacheKey key, object held, long bytes)
    {
        var size = bytes + EntryOverhead;
        if (size > _limit)
            return false;
        while (Bytes + size > _limit && _cache.Count > 0)
            _cache.Compact(Math.Max(RoomShare, 1.0 / _cache.Count));
        var options = new MemoryCacheEntryOptions { Size = size };
        options.RegisterPostEvictionCallback(OnEviction, this);
        _cache.Set(key, held, options);
        return true;
    }

    internal void Remove(CacheKey key)
    {
        _held.TryRemove(key, out _);
        _cache.Remove(key);
    }

    internal void Clear()
    {
        _held.Clear();
        _cache.Clear();
    }

    /// <summary>Drops every entry that files went into which have changed.</summary>
    internal void Drop(Func<string, bool> hasChanged)
    {
        foreach (var entry in List().Where(entry => entry.Info.Dependencies.Any(file => hasChanged(file.Path))))
            Remove(entry.Info.Key);
    }

    internal List<HeldEntry> List() => [.. _held.Values];

    /// <summary>Forgets everything. The cache itself holds nothing of the system's, and whoever still uses it goes on.</summary>
    public void Dispose() => Clear();

    private static void OnEviction(object key, object? value, EvictionReason reason, object? state)
    {
        var level = (MemoryLevel)state!;
        if (value is HeldTrace trace)
            trace.Vouch?.Dispose();
        else if (value is HeldEntry entry && reason != EvictionReason.Replaced)
            level.Dropped(entry, reason);
    }

    private void Dropped(HeldEntry entry, EvictionReason reason)
    {
        Forget(entry);
        if (reason == EvictionReason.Capacity)
            _evicted(entry.Info.Subject.Kind);
    }

    private void Forget(HeldEntry entry) => _held.TryRemove(new KeyValuePair<CacheKey, HeldEntry>(entry.Info.Key, entry));
}

/// <summary>A trace in memory, and what tells that nothing in it has changed since.</summary>
/// <param name="Trace">The trace, as it was last found to hold.</param>
/// <param name="Vouch">Null where nothing vouches for it: it is checked at each use then.</param>
internal sealed record HeldTrace(FileTrace Trace, IVouch? Vouch);

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
        return Info.Describe(Bytes, Interlocked.Read(ref _pendingHits), used, maximumAge);
    }

    internal CacheUse TakeUse() =>
        new(Info.Key, Interlocked.Exchange(ref _pendingHits, 0), new DateTimeOffset(Volatile.Read(ref _lastUsedTicks), TimeSpan.Zero));
}
