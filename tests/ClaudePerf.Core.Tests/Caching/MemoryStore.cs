using System.Collections.Concurrent;
using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Caching;

namespace ClaudePerf.Core.Tests.Caching;

/// <summary>A store in a table that can be made to fail.</summary>
internal sealed class MemoryStore : ICacheStore
{
    private readonly ConcurrentDictionary<CacheKey, CacheEntry> _entries = new();
    private readonly ConcurrentDictionary<CacheKey, byte[]> _traces = new();

    public string Place => "the table";

    public string? Notice => null;

    /// <summary>Whether every operation throws.</summary>
    internal bool Fails { get; set; }

    internal bool IsDisposed { get; private set; }

    public CacheEntry? Find(CacheKey key) => Working()._entries.GetValueOrDefault(key);

    public void Put(CacheEntry entry) => Working()._entries.TryAdd(entry.Key, entry);

    public byte[]? FindTrace(CacheKey question) => Working()._traces.GetValueOrDefault(question);

    public void PutTrace(CacheKey question, ReadOnlyMemory<byte> trace) => Working()._traces[question] = trace.ToArray();

    public void Record(IReadOnlyCollection<CacheUse> uses, IReadOnlyCollection<CacheCount> counts) => Working();

    public IReadOnlyList<CacheEntryInfo> List() => [.. Working()._entries.Values.Select(entry => new CacheEntryInfo { Key = entry.Key.ToString(), Kind = entry.Subject.Kind })];

    public CacheRemoval Remove(IReadOnlyCollection<CacheKey> keys) => new(keys.Count(key => Working()._entries.TryRemove(key, out _)), 0);

    public CacheRemoval Clear()
    {
        var removed = new CacheRemoval(Working()._entries.Count, 0);
        _entries.Clear();
        return removed;
    }

    public CacheStoreFigures Figures() => new([], Working()._entries.Count, 0, 0, null);

    public void Dispose() => IsDisposed = true;

    private MemoryStore Working() => Fails || IsDisposed ? throw new CacheStoreException("It fails.") : this;
}
