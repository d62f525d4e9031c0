using System.Globalization;

namespace ClaudePerf.Core.Caching.Stores;

/// <summary>
/// Two stores: a server, and a file that takes over when the server does not respond. The server is retried after a
/// while in the background. Entries are not copied between the stores; they are valid in either, because their keys
/// cover all inputs.
/// </summary>
internal sealed class FailoverCacheStore : IPromptCacheStore
{
    /// <summary>How long to wait before a failed server is retried.</summary>
    internal static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private readonly Func<IPromptCacheStore> _openFirst;
    private readonly Func<IPromptCacheStore> _openSecond;
    private readonly TimeProvider _time;
    private readonly object _lock = new();
    private IPromptCacheStore? _first;
    private IPromptCacheStore? _second;
    private Task _reopening = Task.CompletedTask;
    private long _failedAt;
    private bool _disposed;

    /// <summary>Opens the first store, or the second if the first cannot be opened.</summary>
    /// <exception cref="PromptCacheStoreException">Neither can be opened.</exception>
    internal FailoverCacheStore(Func<IPromptCacheStore> openFirst, Func<IPromptCacheStore> openSecond, TimeProvider time)
    {
        _openFirst = openFirst;
        _openSecond = openSecond;
        _time = time;
        try
        {
            _first = openFirst();
        }
        catch (PromptCacheStoreException exception)
        {
            NoteFailure(exception, Second());
        }
    }

    /// <inheritdoc/>
    public string Location => (Volatile.Read(ref _first) ?? Second()).Location;

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
    public PromptCacheEntry? Find(PromptCacheKey key) => Run(store => store.Find(key));

    /// <inheritdoc/>
    public void Put(PromptCacheEntry entry) => Run(store => store.Put(entry));

    /// <inheritdoc/>
    public byte[]? FindTrace(PromptCacheKey question) => Run(store => store.FindTrace(question));

    /// <inheritdoc/>
    public void PutTrace(PromptCacheKey question, ReadOnlyMemory<byte> trace) => Run(store => store.PutTrace(question, trace));

    /// <inheritdoc/>
    public void Record(IReadOnlyCollection<PromptCacheUse> uses, IReadOnlyCollection<CacheCount> counts) =>
        Run(store => store.Record(uses, counts));

    /// <inheritdoc/>
    public IReadOnlyList<CacheEntryInfo> List() => Run(static store => store.List());

    /// <inheritdoc/>
    public PromptCacheRemoval Remove(IReadOnlyCollection<PromptCacheKey> keys) => Run(store => store.Remove(keys));

    /// <inheritdoc/>
    public PromptCacheRemoval Clear() => Run(static store => store.Clear());

    /// <inheritdoc/>
    public PromptCacheStoreFigures Figures() => Run(static store => store.Figures());

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

    private void Run(Action<IPromptCacheStore> action) => Run(store =>
    {
        action(store);
        return true;
    });

    private T Run<T>(Func<IPromptCacheStore, T> action)
    {
        if (First() is { } first)
        {
            try
            {
                return action(first);
            }
            catch (PromptCacheStoreException exception)
            {
                Fail(first, exception);
            }
        }
        return action(Second());
    }

    private IPromptCacheStore? First()
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

    private IPromptCacheStore Second()
    {
        if (Volatile.Read(ref _second) is { } known)
            return known;
        lock (_lock)
        {
            return _disposed ? throw new PromptCacheStoreException("The prompt cache's store is closed.") : _second ??= _openSecond();
        }
    }

    private void Reopen()
    {
        IPromptCacheStore store;
        try
        {
            store = _openFirst();
        }
        catch (PromptCacheStoreException)
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

    private void Fail(IPromptCacheStore failed, PromptCacheStoreException exception)
    {
        // If several threads see the failure, only one reports it.
        if (Interlocked.CompareExchange(ref _first, null, failed) != failed)
            return;
        failed.Dispose();
        NoteFailure(exception, Second());
    }

    private void NoteFailure(PromptCacheStoreException exception, IPromptCacheStore instead)
    {
        lock (_lock)
            _failedAt = _time.GetTimestamp();
        var notice = instead.Notice is { } other ? " " + other : "";
        Notice ??= string.Create(
            CultureInfo.InvariantCulture, $"{exception.Message} Until it responds, the prompt cache uses '{instead.Location}'.{notice}");
    }
}
