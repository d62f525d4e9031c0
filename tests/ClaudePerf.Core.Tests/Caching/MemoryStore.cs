using System.Collections.Concurrent;
using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Caching;

namespace ClaudePerf.Core.Tests.Caching;

/// <summary>A store in a table that can be made to fail.</summary>
internal sealed class MemoryStore : IPromptCacheStore
{
    private readonly ConcurrentDictionary<PromptCacheKey, PromptCacheEntry> _entries = new();
    private readonly ConcurrentDictionary<PromptCacheKey, byte[]> _traces = new();

    public string Location => "the table";

    public string? Notice => null;

    /// <summary>Whether every operation throws.</summary>
    internal bool Fails { get; set; }

    internal bool IsDisposed { get; private set; }

    public PromptCacheEntry? Find(PromptCacheKey key) => Working()._entries.GetValueOrDefault(key);

    public void Put(PromptCacheEntry entry) => Working()._entries.TryAdd(entry.Key, entry);

    public byte[]? FindTrace(PromptCacheKey question) => Working()._traces.GetValueOrDefault(question);

    public void PutTrace(PromptCacheKey question, ReadOnlyMemory<byte> trace) => Working()._traces[question] = trace.ToArray();

    public void Record(IReadOnlyCollection<PromptCacheUse> uses, IReadOnlyCollection<CacheCount> counts) => Working();

    public IReadOnlyList<CacheEntryInfo> List() =>
    [
        .. Working()._entries.Values.Select(entry => new CacheEntryInfo { Key = entry.Key.ToString(), Kind = entry.Subject.Kind }),
    ];

    public PromptCacheRemoval Remove(IReadOnlyCollection<PromptCacheKey> keys) =>
        new(keys.Count(key => Working()._entries.TryRemove(key, out _)), 0);

    public PromptCacheRemoval Clear()
    {
        var removed = new PromptCacheRemoval(Working()._entries.Count, 0);
        _entries.Clear();
        return removed;
    }

    public PromptCacheStoreFigures Figures() => new([], Working()._entries.Count, 0, 0, null);

    public void Dispose() => IsDisposed = true;

    private MemoryStore Working() => Fails || IsDisposed ? throw new PromptCacheStoreException("It fails.") : this;
}
