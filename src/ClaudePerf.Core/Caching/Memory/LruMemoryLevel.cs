using System.Collections.Concurrent;
using ClaudePerf.Core.Caching.Files;
using Microsoft.Extensions.Caching.Memory;

namespace ClaudePerf.Core.Caching.Memory;

/// <summary>
/// The prompt cache level in the process's memory: values as objects, with a limit in bytes and LRU eviction.
/// Thread-safe.
/// </summary>
internal sealed class LruMemoryLevel : IDisposable
{
    // The overhead of the cache and its table per entry.
    private const long EntryOverhead = 400;
    // Evicting one entry at a time would sort all of them each time.
    private const double RoomShare = 0.1;

    private readonly MemoryCache _cache;
    // A lookup in the cache counts as a use, so entries are listed from this table instead.
    private readonly ConcurrentDictionary<PromptCacheKey, MemoryEntry> _entries = new();
    private readonly long _limit;
    private readonly Action<CacheEntryKind> _evicted;

    /// <param name="limit">The maximum size of the entries, in bytes; 0 disables the level.</param>
    /// <param name="evicted">Called for each evicted entry.</param>
    internal LruMemoryLevel(long limit, Action<CacheEntryKind> evicted)
    {
        _limit = limit;
        _evicted = evicted;
        _cache = new MemoryCache(
            new MemoryCacheOptions { SizeLimit = limit, TrackStatistics = true, ExpirationScanFrequency = TimeSpan.MaxValue });
    }

    internal long Count => _entries.Count;

    internal long Bytes => _cache.GetCurrentStatistics()?.CurrentEstimatedSize ?? 0;

    internal MemoryEntry? Find(PromptCacheKey key) => _cache.TryGetValue(key, out var found) ? found as MemoryEntry : null;

    internal FileTrace? FindTrace(PromptCacheKey question) => _cache.TryGetValue(question, out var found) ? found as FileTrace : null;

    internal PromptCacheCompanion? FindCompanion(PromptCacheKey answer) =>
        _cache.TryGetValue(CompanionKey(answer), out var found) ? found as PromptCacheCompanion : null;

    internal void Put(MemoryEntry entry)
    {
        _entries[entry.Info.Key] = entry;
        if (!Put(entry.Info.Key, entry, entry.Bytes))
            Forget(entry);
    }

    internal void PutTrace(FileTrace trace) => Put(trace.Question, trace, trace.Bytes);

    internal void PutCompanion(PromptCacheKey answer, PromptCacheCompanion companion) =>
        Put(CompanionKey(answer), companion, companion.Bytes);

    private static PromptCacheKey CompanionKey(PromptCacheKey answer) => new PromptCacheKeyBuilder("companion").Add(answer).Build();

    private bool Put(PromptCacheKey key, object value, long bytes)
    {
        var size = bytes + EntryOverhead;
        if (size > _limit)
            return false;
        while (Bytes + size > _limit && _cache.Count > 0)
            _cache.Compact(Math.Max(RoomShare, 1.0 / _cache.Count));
        var options = new MemoryCacheEntryOptions { Size = size };
        options.RegisterPostEvictionCallback(OnEviction, this);
        _cache.Set(key, value, options);
        return true;
    }

    internal void Remove(PromptCacheKey key)
    {
        _entries.TryRemove(key, out _);
        _cache.Remove(key);
    }

    internal void Clear()
    {
        _entries.Clear();
        _cache.Clear();
    }

    internal List<MemoryEntry> List() => [.. _entries.Values];

    /// <summary>Removes everything. The cache owns no system resources and can still be used afterwards.</summary>
    public void Dispose() => Clear();

    private static void OnEviction(object key, object? value, EvictionReason reason, object? state)
    {
        if (value is MemoryEntry entry && reason != EvictionReason.Replaced)
            ((LruMemoryLevel)state!).Dropped(entry, reason);
    }

    private void Dropped(MemoryEntry entry, EvictionReason reason)
    {
        Forget(entry);
        if (reason == EvictionReason.Capacity)
            _evicted(entry.Info.Subject.Kind);
    }

    private void Forget(MemoryEntry entry) => _entries.TryRemove(new KeyValuePair<PromptCacheKey, MemoryEntry>(entry.Info.Key, entry));
}

/// <summary>An entry in memory: the value itself instead of its bytes.</summary>
/// <param name="info">The entry without its bytes.</param>
/// <param name="value">The value.</param>
/// <param name="bytes">The approximate size of the value in memory.</param>
internal sealed class MemoryEntry(PromptCacheEntry info, object value, long bytes)
{
    internal PromptCacheEntry Info { get; } = info;

    internal object Value { get; } = value;

    internal long Bytes { get; } = bytes;

    /// <summary>The uses not yet reported to the store.</summary>
    internal UseCounter Uses { get; } = new(info.Key);

    internal CacheEntryInfo Describe(TimeSpan maximumAge) => Info.Describe(Bytes, Uses.Hits, Uses.Last ?? Info.Created, maximumAge);
}
