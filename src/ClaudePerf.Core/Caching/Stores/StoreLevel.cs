using System.Collections.Concurrent;
using ClaudePerf.Core.Caching.Memory;

namespace ClaudePerf.Core.Caching.Stores;

/// <summary>
/// The persistent level below the memory level: opened on first use, written in the background, and not retried for a
/// while after a failure. Failures are never thrown; each becomes a warning, once.
/// </summary>
internal sealed class StoreLevel : IDisposable
{
    /// <summary>
    /// How long uses may wait to be written: a killed process loses no more than that, and other processes learn when
    /// an entry was last used.
    /// </summary>
    internal static readonly TimeSpan LongestUnwritten = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);
    private static readonly PromptCacheStoreFigures Nothing = new([], 0, 0, 0, null);

    private readonly Func<IPromptCacheStore>? _open;
    private readonly PromptCacheMeter _meter;
    private readonly TimeProvider _time;
    private readonly object _opening = new();
    private readonly object _writing = new();
    private readonly ConcurrentQueue<Action<IPromptCacheStore>> _writes = new();
    private readonly ConcurrentQueue<UseCounter> _used = new();
    private readonly List<string> _warnings = [];
    private readonly Dictionary<string, int> _reported = new(StringComparer.Ordinal);
    private IPromptCacheStore? _store;
    private long _recordedAt;
    private long _failedAt;
    private bool _failed;
    private bool _disposed;
    private int _writerRuns;

    internal StoreLevel(Func<IPromptCacheStore>? open, PromptCacheMeter meter, TimeProvider time)
    {
        _open = open;
        _meter = meter;
        _time = time;
        _recordedAt = time.GetTimestamp();
    }

    internal string? Location => Store()?.Location;

    internal bool IsUsable => Store() is not null;

    /// <summary>Returns the warnings that the reporter has not reported yet.</summary>
    internal List<string> TakeWarnings(string reporter)
    {
        lock (_warnings)
        {
            var reported = _reported.GetValueOrDefault(reporter);
            _reported[reporter] = _warnings.Count;
            return _warnings[reported..];
        }
    }

    internal PromptCacheEntry? Find(PromptCacheKey key) => Guard<PromptCacheEntry?>(store => store.Find(key), null);

    internal byte[]? FindTrace(PromptCacheKey question) => Guard(store => store.FindTrace(question), null);

    internal IReadOnlyList<CacheEntryInfo> List() => Guard(static store => store.List(), []);

    internal PromptCacheRemoval Remove(IReadOnlyCollection<PromptCacheKey> keys) => Guard(store => store.Remove(keys), default);

    internal PromptCacheRemoval Clear() => Guard(static store => store.Clear(), default);

    internal PromptCacheStoreFigures Figures() => Guard(static store => store.Figures(), Nothing);

    internal void Put(PromptCacheEntry entry) => Write(store => store.Put(entry));

    internal void PutTrace(PromptCacheKey question, byte[] trace) => Write(store => store.PutTrace(question, trace));

    /// <summary>Removes a damaged entry so that the newly computed one can replace it.</summary>
    internal void Discard(PromptCacheKey key) => Write(store => store.Remove([key]));

    /// <summary>Records a use of an entry.</summary>
    internal void NoteUse(UseCounter uses)
    {
        var isFirst = uses.Note(_time.GetUtcNow());
        if (_open is null)
            return;
        if (isFirst)
            _used.Enqueue(uses);
        var recorded = Volatile.Read(ref _recordedAt);
        if (_time.GetElapsedTime(recorded) < LongestUnwritten)
            return;
        if (Interlocked.CompareExchange(ref _recordedAt, _time.GetTimestamp(), recorded) == recorded)
            Write(Record);
    }

    internal void OpenInBackground()
    {
        if (_open is not null && _store is null)
            _ = Task.Run(Store);
    }

    internal void Flush()
    {
        if (_open is null)
            return;
        lock (_writing)
        {
            Drain();
            Guard(store => { Record(store); return true; }, false);
        }
    }

    private void Record(IPromptCacheStore store)
    {
        var uses = new List<PromptCacheUse>();
        while (_used.TryDequeue(out var counter))
            uses.Add(counter.Take());
        var counts = _meter.Take();
        if (uses.Count > 0 || counts.Count > 0)
            store.Record(uses, counts);
    }

    public void Dispose()
    {
        Flush();
        lock (_opening)
        {
            _disposed = true;
            _store?.Dispose();
            _store = null;
        }
    }

    private void Write(Action<IPromptCacheStore> write)
    {
        if (_open is null)
            return;
        _writes.Enqueue(write);
        if (Interlocked.Exchange(ref _writerRuns, 1) == 0)
            _ = Task.Run(DrainInBackground);
    }

    private void DrainInBackground()
    {
        lock (_writing)
        {
            Volatile.Write(ref _writerRuns, 0);
            Drain();
        }
    }

    private void Drain()
    {
        while (_writes.TryDequeue(out var write))
            Guard(store => { write(store); return true; }, false);
    }

    private T Guard<T>(Func<IPromptCacheStore, T> action, T otherwise)
    {
        if (Store() is not { } store)
            return otherwise;
        try
        {
            var result = action(store);
            if (store.Notice is { } notice)
                Warn(notice);
            return result;
        }
        catch (PromptCacheStoreException exception)
        {
            Fail(store, exception);
            return otherwise;
        }
    }

    private IPromptCacheStore? Store()
    {
        if (_open is null)
            return null;
        if (Volatile.Read(ref _store) is { } known)
            return known;
        lock (_opening)
        {
            if (_store is not null || _disposed || (_failed && _time.GetElapsedTime(_failedAt) < RetryAfter))
                return _store;
            try
            {
                var store = _open();
                _failed = false;
                Volatile.Write(ref _store, store);
            }
            catch (PromptCacheStoreException exception)
            {
                Fail(failed: null, exception);
            }
            return _store;
        }
    }

    private void Fail(IPromptCacheStore? failed, PromptCacheStoreException exception)
    {
        lock (_opening)
        {
            // Another thread may have seen the failure first and closed the store that this one uses.
            if (!ReferenceEquals(_store, failed))
                return;
            Warn($"The prompt cache now works in memory only. {exception.Message}");
            _failed = true;
            _failedAt = _time.GetTimestamp();
            _store?.Dispose();
            _store = null;
        }
    }

    private void Warn(string warning)
    {
        lock (_warnings)
        {
            if (!_warnings.Contains(warning))
                _warnings.Add(warning);
        }
    }
}
