using System.Globalization;

namespace ClaudePerf.Core.Caching.Stores;

/// <summary>
/// Two stores: a server, and a file that takes over when the server does not respond. The server is retried after a
/// while in the
/// background. Entries are not copied between the stores; they are valid in either, because their keys cover all inputs.
/// </summary>
internal sealed class FailoverCacheStore : ICacheStore
{
    /// <summary>How long to wait before a failed server is retried.</summary>
    internal static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private readonly Func<ICacheStore> _openFirst;
    private readonly Func<ICacheStore> _openSecond;
    private readonly TimeProvider _time;
    private readonly object _lock = new();
    private ICacheStore? _first;
    private ICacheStore? _second;
    private Task _reopening = Task.CompletedTask;
    private long _failedAt;
    private bool _disposed;

    /// <summary>Opens the first store, or the second if the first cannot be opened.</summary>
    /// <exception cref="CacheStoreException">Neither can be opened.</exception>
    internal FailoverCacheStore(Func<ICacheStore> openFirst, Func<ICacheStore> openSecond, TimeProvider time)
    {
        _openFirst = openFirst;
        _openSecond = openSecond;
        _time = time;
        try
        {
            _first = openFirst();
        }
        catch (CacheStoreException exception)
        {
            NoteFailure(exception, Second());
        }
    }

    /// <inheritdoc/>
    public string Place => (Volatile.Read(ref _first) ?? Second()).Place;

    /// <inheritdoc/>
    public string? Notice { get; private set; }

    /// <summary>Completes when no attempt to reopen the first store is running.</summary>
    internal Task Reopening
    {
        get
        {
            lock (_lock)
                return _reopening;
        }
    }

    /// <inheritdoc/>
    public CacheEntry? Find(CacheKey key) => Run(store => store.Find(key));

    /// <inheritdoc/>
    public void Put(CacheEntry entry) => Run(store => store.Put(entry));

    /// <inheritdoc/>
    public byte[]? FindTrace(CacheKey question) => Run(store => store.FindTrace(question));

    /// <inheritdoc/>
    public void PutTrace(CacheKey question, ReadOnlyMemory<byte> trace) => Run(store => store.PutTrace(question, trace));

    /// <inheritdoc/>
    public void Record(IReadOnlyCollection<CacheUse> uses, IReadOnlyCollection<CacheCount> counts) =>
        Run(store => store.Record(uses, counts));

    /// <inheritdoc/>
    public IReadOnlyList<CacheEntryInfo> List() => Run(static store => store.List());

    /// <inheritdoc/>
    public CacheRemoval Remove(IReadOnlyCollection<CacheKey> keys) => Run(store => store.Remove(keys));

    /// <inheritdoc/>
    public CacheRemoval Clear() => Run(static store => store.Clear());

    /// <inheritdoc/>
    public CacheStoreFigures Figures() => Run(static store => store.Figures());

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _first?.Dispose();
            _second?.Dispose();
            _first = null;
        }
    }

    private void Run(Action<ICacheStore> action) => Run(store =>
    {
        action(store);
        return true;
    });

    private T Run<T>(Func<ICacheStore, T> action)
    {
        if (First() is { } first)
        {
            try
            {
                return action(first);
            }
            catch (CacheStoreException exception)
            {
                Fail(first, exception);
            }
        }
        return action(Second());
    }

    private ICacheStore? First()
    {
        if (Volatile.Read(ref _first) is { } first)
            return first;
        lock (_lock)
        {
            if (_first is null && !_disposed && _reopening.IsCompleted && _time.GetElapsedTime(_failedAt) >= RetryAfter)
                _reopening = Task.Run(Reopen);
            return _first;
        }
    }

    private ICacheStore Second()
    {
        if (Volatile.Read(ref _second) is { } known)
            return known;
        lock (_lock)
        {
            return _disposed ? throw new CacheStoreException("The prompt cache's store is closed.") : _second ??= _openSecond();
        }
    }

    private void Reopen()
    {
        ICacheStore store;
        try
        {
            store = _openFirst();
        }
        catch (CacheStoreException)
        {
            // The failure of the server has already been reported.
            lock (_lock)
                _failedAt = _time.GetTimestamp();
            return;
        }
        lock (_lock)
        {
            if (_disposed)
                store.Dispose();
            else
                _first = store;
        }
    }

    private void Fail(ICacheStore failed, CacheStoreException exception)
    {
        // If several threads see the failure, only one reports it.
        if (Interlocked.CompareExchange(ref _first, null, failed) != failed)
            return;
        failed.Dispose();
        NoteFailure(exception, Second());
    }

    private void NoteFailure(CacheStoreException exception, ICacheStore instead)
    {
        lock (_lock)
            _failedAt = _time.GetTimestamp();
        var notice = instead.Notice is { } other ? " " + other : "";
        Notice ??= string.Create(
            CultureInfo.InvariantCulture, $"{exception.Message} Until it responds, the prompt cache uses '{instead.Place}'.{notice}");
    }
}
