using System.Collections.Concurrent;
using System.Diagnostics;
using ClaudePerf.Core.Caching.Files;
using ClaudePerf.Core.Caching.Memory;
using ClaudePerf.Core.Caching.Stores;

namespace ClaudePerf.Core.Caching;

/// <summary>
/// The prompt cache: stores results computed from prompts, in memory and across processes, under keys made of all
/// inputs. It is unrelated to the provider's prefix cache. Thread-safe; concurrent requests for the same key compute it
/// once.
/// </summary>
/// <remarks>
/// Store errors never reach the caller: the value is computed instead, and <see cref="TakeWarnings"/> reports the
/// problem once.
/// </remarks>
public sealed class PromptCache : IDisposable
{
    private readonly ConcurrentDictionary<PromptCacheKey, Task<object?>> _flights = new();
    private readonly PromptCacheMeter _meter = new();
    private readonly LruMemoryLevel _memory;
    private readonly StoreLevel _store;
    private readonly TimeProvider _time;
    private readonly FileQuestions _questions;
    private int _computations;

    /// <summary>Creates a cache.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="openStore">Opens the store on first use; null for memory only.</param>
    /// <param name="time">The clock; null for the system clock.</param>
    public PromptCache(PromptCacheOptions options, Func<IPromptCacheStore>? openStore, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        _time = time ?? TimeProvider.System;
        _memory = new LruMemoryLevel(options.Enabled ? options.MemoryBytes : 0, kind => _meter.Evicted(CacheLevel.Memory, kind));
        _store = new StoreLevel(options.Enabled ? openStore : null, _meter, _time);
        _questions = new FileQuestions(_memory, _store, _time);
    }

    /// <summary>The limits.</summary>
    public PromptCacheOptions Options { get; }

    /// <summary>How many answers to questions about files this process computed; for tests.</summary>
    internal int Computations => _computations;

    /// <summary>
    /// Returns warnings for the user, such as a damaged file that was set aside or an unusable store, each once per
    /// reporter.
    /// </summary>
    /// <param name="reporter">The name of the caller that reports the warnings, such as a cmdlet.</param>
    public IReadOnlyList<string> TakeWarnings(string reporter = "") => _store.TakeWarnings(reporter);

    /// <summary>Returns the value of a key from memory or the store, or computes it.</summary>
    /// <param name="key">The key, made of everything the value depends on.</param>
    /// <param name="subject">
    /// The owner of the value; must be part of the key (<see cref="PromptCacheKeyBuilder.Add(PromptCacheSubject)"/>).
    /// </param>
    /// <param name="format">Serializes the value.</param>
    /// <param name="compute">Computes the value. Its exceptions reach every caller that waits for the value.</param>
    /// <param name="cancellation">Cancels waiting and computing.</param>
    /// <typeparam name="T">The value.</typeparam>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public T GetOrCompute<T>(
        PromptCacheKey key,
        PromptCacheSubject subject,
        IPromptCacheFormat<T> format,
        Func<CancellationToken, PromptCacheResult<T>> compute,
        CancellationToken cancellation = default)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(compute);
        if (!Options.Enabled)
            return compute(cancellation).Value;
        if (FromMemory<T>(key, subject.Kind) is { } entryInMemory)
            return entryInMemory;
        return ComputeOnce(key, () => FromStore(key, subject.Kind, format) ?? Compute(key, subject, format, compute, cancellation),
            cancellation);
    }

    /// <summary>
    /// Returns the answer to a question about files: the cached one if the files have not changed, otherwise a new one.
    /// File reads during the computation are observed; the answer's key is made of all of them.
    /// </summary>
    /// <param name="question">The question and its options, without file contents.</param>
    /// <param name="subject">The owner of the answer; must be part of the question.</param>
    /// <param name="format">Serializes the answer.</param>
    /// <param name="compute">
    /// Computes the answer. It must access the file system only through the readers of <c>Agents</c>, or read only
    /// files that it reports as dependencies.
    /// </param>
    /// <param name="cancellation">Cancels waiting and computing.</param>
    /// <typeparam name="T">The answer.</typeparam>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public T Ask<T>(
        PromptCacheKey question,
        PromptCacheSubject subject,
        IPromptCacheFormat<T> format,
        Func<CancellationToken, PromptCacheResult<T>> compute,
        CancellationToken cancellation = default)
        where T : class => Ask(question, subject, format, compute, needsCompanion: false, out _, cancellation);

    /// <summary>Returns the answer together with its companion.</summary>
    /// <param name="question">The question.</param>
    /// <param name="subject">The owner of the answer.</param>
    /// <param name="format">Serializes the answer.</param>
    /// <param name="compute">Computes the answer and its companion.</param>
    /// <param name="needsCompanion">Whether to compute a cached answer again if its companion is missing.</param>
    /// <param name="companion">The companion; null if it is not in memory.</param>
    /// <param name="cancellation">Cancels waiting and computing.</param>
    internal T Ask<T>(
        PromptCacheKey question, PromptCacheSubject subject, IPromptCacheFormat<T> format,
            Func<CancellationToken, PromptCacheResult<T>> compute,
        bool needsCompanion, out object? companion, CancellationToken cancellation)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(compute);
        companion = null;
        if (!Options.Enabled)
            return compute(cancellation).Value;
        if (FindAnswer(question, subject, format, needsCompanion, out companion) is { } known)
            return known;
        using (_questions.Enter(question, out var hasWaited, cancellation))
        {
            if (hasWaited && FindAnswer(question, subject, format, needsCompanion, out companion) is { } computed)
                return computed;
            Interlocked.Increment(ref _computations);
            var started = Stopwatch.GetTimestamp();
            var result = _questions.Observe(question, () => compute(cancellation), out var trace);
            companion = result.Companion?.Content;
            if (trace is not null && result.IsCacheable)
            {
                Save(trace.Answer, subject, format, result, Stopwatch.GetElapsedTime(started));
                if (result.Companion is { } made)
                    _memory.PutCompanion(trace.Answer, made);
                _questions.Save(trace);
            }
            return result.Value;
        }
    }

    private T? FindAnswer<T>(PromptCacheKey question, PromptCacheSubject subject, IPromptCacheFormat<T> format, bool needsCompanion,
        out object? companion)
        where T : class
    {
        companion = null;
        if (_questions.Check(question) is not { } answer)
        {
            _meter.Miss(CacheLevel.Memory, subject.Kind);
            _meter.Miss(CacheLevel.Disk, subject.Kind);
            return null;
        }
        companion = _memory.FindCompanion(answer)?.Content;
        return needsCompanion && companion is null ? null : FromMemory<T>(answer, subject.Kind) ?? FromStore(answer, subject.Kind, format);
    }

    /// <summary>Returns the cached value of a key; null if it would have to be computed.</summary>
    /// <inheritdoc cref="GetOrCompute"/>
    public T? Find<T>(PromptCacheKey key, CacheEntryKind kind, IPromptCacheFormat<T> format)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(format);
        return Options.Enabled ? FromMemory<T>(key, kind) ?? FromStore(key, kind, format) : null;
    }

    /// <summary>Returns all entries of the store and of this process's memory.</summary>
    public IReadOnlyList<CacheEntryInfo> Entries()
    {
        Flush();
        var entries = _store.List().ToDictionary(static entry => entry.Key, StringComparer.Ordinal);
        foreach (var entryInMemory in _memory.List())
        {
            var info = entryInMemory.Describe(Options.MaximumAge);
            entries.TryAdd(info.Key, info);
        }
        return [.. entries.Values];
    }

    /// <summary>
    /// Removes entries from both levels. Other processes keep their copies in memory, which remain valid.
    /// </summary>
    public PromptCacheRemoval Remove(IReadOnlyCollection<PromptCacheKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        Flush();
        var entryInMemory = new PromptCacheRemoval();
        foreach (var key in keys)
        {
            if (_memory.Find(key) is { } entry)
                entryInMemory = new PromptCacheRemoval(entryInMemory.Entries + 1, entryInMemory.Bytes + entry.Bytes);
            _memory.Remove(key);
        }
        return _store.IsUsable ? _store.Remove(keys) : entryInMemory;
    }

    /// <summary>Removes everything, including statistics, and frees the space on disk.</summary>
    public PromptCacheRemoval Clear()
    {
        Flush();
        var entryInMemory = new PromptCacheRemoval(_memory.Count, _memory.Bytes);
        _memory.Clear();
        _meter.Take();
        return _store.IsUsable ? _store.Clear() : entryInMemory;
    }

    /// <summary>Returns the statistics of all processes, including the latest figures of this one.</summary>
    public CacheStatistics Statistics()
    {
        Flush();
        var figures = _store.Figures();
        return new CacheStatistics
        {
            Counts = [.. figures.Counts.Concat(_meter.Peek()).GroupBy(static count => (count.Level, count.Kind))
                .Select(static group => group.Aggregate(static (one, other) => one.Plus(other)))
                .OrderBy(static count => count.Level).ThenBy(static count => count.Kind)],
            MemoryEntries = _memory.Count,
            MemoryBytes = _memory.Bytes,
            DiskEntries = figures.Entries,
            DiskBytes = figures.Bytes,
            FileBytes = figures.FileBytes,
            Since = figures.Since,
            Store = _store.Location,
        };
    }

    /// <summary>
    /// Writes pending data to the store and waits for it. Otherwise it is written a moment later in the background.
    /// </summary>
    public void Flush() => _store.Flush();

    /// <summary>Opens the store in the background when a lookup is certain to follow.</summary>
    public void OpenInBackground() => _store.OpenInBackground();

    /// <summary>
    /// Writes pending data, closes the store and clears the memory. The cache can still be used, but only in memory.
    /// </summary>
    public void Dispose()
    {
        _store.Dispose();
        _memory.Dispose();
    }

    private T? FromMemory<T>(PromptCacheKey key, CacheEntryKind kind)
        where T : class
    {
        if (_memory.Find(key) is { Value: T value } entryInMemory)
        {
            _meter.Hit(CacheLevel.Memory, kind, entryInMemory.Info.ComputeTime);
            _store.NoteUse(entryInMemory.Uses);
            return value;
        }
        _meter.Miss(CacheLevel.Memory, kind);
        return null;
    }

    private T? FromStore<T>(PromptCacheKey key, CacheEntryKind kind, IPromptCacheFormat<T> format)
        where T : class
    {
        var started = Stopwatch.GetTimestamp();
        var entry = _store.Find(key);
        if (entry is null || PromptCacheValue.Read(entry, format) is not { } value)
        {
            if (entry is not null)
                _store.Discard(key);
            _meter.Miss(CacheLevel.Disk, kind);
            return null;
        }
        var reading = Stopwatch.GetElapsedTime(started);
        _meter.Hit(CacheLevel.Disk, kind, entry.ComputeTime > reading ? entry.ComputeTime - reading : TimeSpan.Zero);
        var entryInMemory = AddToMemory(entry, value, format);
        _store.NoteUse(entryInMemory.Uses);
        return value;
    }

    private T Compute<T>(
        PromptCacheKey key,
        PromptCacheSubject subject,
        IPromptCacheFormat<T> format,
        Func<CancellationToken, PromptCacheResult<T>> compute,
        CancellationToken cancellation)
        where T : class
    {
        var started = Stopwatch.GetTimestamp();
        var result = compute(cancellation);
        if (result.IsCacheable)
            Save(key, subject, format, result, Stopwatch.GetElapsedTime(started));
        return result.Value;
    }

    private void Save<T>(PromptCacheKey key, PromptCacheSubject subject, IPromptCacheFormat<T> format, PromptCacheResult<T> result,
        TimeSpan took)
        where T : class
    {
        var entry = new PromptCacheEntry
        {
            Key = key,
            Subject = subject,
            Tokens = result.Tokens,
            Dependencies = result.Dependencies,
            Created = _time.GetUtcNow(),
            ComputeTime = took,
            Value = PromptCacheValue.Write(key, format, result.Value),
        };
        AddToMemory(entry, result.Value, format);
        _store.Put(entry);
    }

    private MemoryEntry AddToMemory<T>(PromptCacheEntry entry, T value, IPromptCacheFormat<T> format)
        where T : class
    {
        var entryInMemory = new MemoryEntry(entry with { Value = default }, value, format.SizeOf(value));
        _memory.Put(entryInMemory);
        return entryInMemory;
    }

    // The first caller computes; the others wait. If it is canceled, the next one takes over.
    private T ComputeOnce<T>(PromptCacheKey key, Func<T> work, CancellationToken cancellation)
        where T : class
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var mine = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
            var flight = _flights.GetOrAdd(key, mine.Task);
            if (flight != mine.Task)
            {
                if (flight.WaitAsync(cancellation).GetAwaiter().GetResult() is T shared)
                    return shared;
                continue;
            }
            try
            {
                var value = _memory.Find(key)?.Value as T ?? work();
                mine.SetResult(value);
                return value;
            }
            catch (OperationCanceledException)
            {
                mine.SetResult(null);
                throw;
            }
#pragma warning disable CA1031 // Waiting callers get any exception.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                mine.SetException(exception);
                // If nobody waits, the exception is still not lost: it is rethrown here.
                _ = mine.Task.Exception;
                throw;
            }
            finally
            {
                _flights.TryRemove(key, out _);
            }
        }
    }
}
