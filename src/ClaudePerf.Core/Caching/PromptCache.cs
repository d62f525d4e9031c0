using System.Collections.Concurrent;
using System.Diagnostics;
using ClaudePerf.Core.Caching.Files;
using ClaudePerf.Core.Caching.Memory;
using ClaudePerf.Core.Caching.Stores;

namespace ClaudePerf.Core.Caching;

/// <summary>
/// The prompt cache: remembers what this product computed of prompts, in memory and beyond the process, under keys made of everything that
/// went in.
/// It has nothing to do with the provider's prefix cache. Any number of threads may use one; a key is computed once however many ask.
/// </summary>
/// <remarks>
/// What goes wrong with the store never reaches who asks: it is computed then, and <see cref="TakeWarnings"/> says once what was wrong.
/// </remarks>
public sealed class PromptCache : IDisposable
{
    private readonly ConcurrentDictionary<CacheKey, Task<object?>> _flights = new();
    private readonly CacheMeter _meter = new();
    private readonly MemoryLevel _memory;
    private readonly StoreLevel _store;
    private readonly TimeProvider _time;
    private readonly FileQuestions _questions;
    private int _computations;

    /// <summary>A cache with given levels.</summary>
    /// <param name="options">Its bounds.</param>
    /// <param name="openStore">Opens the store at its first use; null for memory alone.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public PromptCache(PromptCacheOptions options, Func<ICacheStore>? openStore, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        _time = time ?? TimeProvider.System;
        _memory = new MemoryLevel(options.Enabled ? options.MemoryBytes : 0, kind => _meter.Evicted(CacheLevel.Memory, kind));
        _store = new StoreLevel(options.Enabled ? openStore : null, _meter, _time);
        _questions = new FileQuestions(_memory, _store, _time);
    }

    /// <summary>Its bounds.</summary>
    public PromptCacheOptions Options { get; }

    /// <summary>How many answers to questions about files this process computed; for tests.</summary>
    internal int Computations => _computations;

    /// <summary>What the user should know, each thing once for each that tells it: a damaged file set aside, a store that cannot be
    /// used.</summary>
    /// <param name="teller">Who tells it, such as the name of a command.</param>
    public IReadOnlyList<string> TakeWarnings(string teller = "") => _store.TakeWarnings(teller);

    /// <summary>Gives the value of a key: from memory, from the store, or computed.</summary>
    /// <param name="key">Everything that goes into the value.</param>
    /// <param name="subject">What the value belongs to; it must be part of the key
    /// (<see cref="CacheKeyBuilder.Add(CacheSubject)"/>).</param>
    /// <param name="format">How the value is written.</param>
    /// <param name="compute">Computes the value. What it throws reaches everyone who waits for it.</param>
    /// <param name="cancellation">Ends the waiting, and the computing.</param>
    /// <typeparam name="T">The value.</typeparam>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public T GetOrCompute<T>(
        CacheKey key, CacheSubject subject, ICacheFormat<T> format, Func<CancellationToken, CacheResult<T>> compute, CancellationToken cancellation = default)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(compute);
        if (!Options.Enabled)
            return compute(cancellation).Value;
        if (FromMemory<T>(key, subject.Kind) is { } held)
            return held;
        return Once(key, () => FromStore(key, subject.Kind, format) ?? Compute(key, subject, format, compute, cancellation), cancellation);
    }

    /// <summary>
    /// Gives the answer to a question about files: the one that was given before where the files are as they were then, else computed. What
    /// the
    /// computation reads is observed; the answer's key is made of all of it.
    /// </summary>
    /// <param name="question">What is asked and with which options; no content of files.</param>
    /// <param name="subject">What the answer belongs to; it must be part of the question.</param>
    /// <param name="format">How the answer is written.</param>
    /// <param name="compute">
    /// Computes the answer. All it learns from the file system it must learn through the readers of <c>Agents</c>, or of files it says it
    /// depends on.
    /// </param>
    /// <param name="cancellation">Ends the waiting, and the computing.</param>
    /// <typeparam name="T">The answer.</typeparam>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public T Ask<T>(
        CacheKey question, CacheSubject subject, ICacheFormat<T> format, Func<CancellationToken, CacheResult<T>> compute, CancellationToken cancellation = default)
        where T : class => Ask(question, subject, format, compute, needsCompanion: false, out _, cancellation);

    /// <summary>The same with what the answer was made of.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="subject">What the answer belongs to.</param>
    /// <param name="format">How the answer is written.</param>
    /// <param name="compute">Computes the answer and its companion.</param>
    /// <param name="needsCompanion">Whether an answer that is known without its companion is computed again.</param>
    /// <param name="companion">The companion; null where it is not in memory.</param>
    /// <param name="cancellation">Ends the waiting, and the computing.</param>
    internal T Ask<T>(
        CacheKey question, CacheSubject subject, ICacheFormat<T> format, Func<CancellationToken, CacheResult<T>> compute,
        bool needsCompanion, out object? companion, CancellationToken cancellation)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(compute);
        companion = null;
        if (!Options.Enabled)
            return compute(cancellation).Value;
        if (Known(question, subject, format, needsCompanion, out companion) is { } known)
            return known;
        using (_questions.Enter(question, out var hasWaited, cancellation))
        {
            if (hasWaited && Known(question, subject, format, needsCompanion, out companion) is { } computed)
                return computed;
            Interlocked.Increment(ref _computations);
            var started = Stopwatch.GetTimestamp();
            var result = _questions.Observe(question, () => compute(cancellation), out var trace);
            companion = result.Companion?.Content;
            if (trace is not null && result.Keep)
            {
                Keep(trace.Answer, subject, format, result, Stopwatch.GetElapsedTime(started));
                if (result.Companion is { } made)
                    _memory.PutCompanion(trace.Answer, made);
                _questions.Keep(trace);
            }
            return result.Value;
        }
    }

    private T? Known<T>(CacheKey question, CacheSubject subject, ICacheFormat<T> format, bool needsCompanion, out object? companion)
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

    /// <summary>The value of a key where it is known; null where it would have to be computed.</summary>
    /// <inheritdoc cref="GetOrCompute"/>
    public T? Find<T>(CacheKey key, CacheEntryKind kind, ICacheFormat<T> format)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(format);
        return Options.Enabled ? FromMemory<T>(key, kind) ?? FromStore(key, kind, format) : null;
    }

    /// <summary>Every entry, of the store and of this process's memory.</summary>
    public IReadOnlyList<CacheEntryInfo> Entries()
    {
        Flush();
        var entries = _store.List().ToDictionary(static entry => entry.Key, StringComparer.Ordinal);
        foreach (var held in _memory.List())
        {
            var info = held.Describe(Options.MaximumAge);
            entries.TryAdd(info.Key, info);
        }
        return [.. entries.Values];
    }

    /// <summary>Removes entries from both levels. Other processes keep what they hold in memory, which stays right.</summary>
    public CacheRemoval Remove(IReadOnlyCollection<CacheKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        Flush();
        var held = new CacheRemoval();
        foreach (var key in keys)
        {
            if (_memory.Find(key) is { } entry)
                held = new CacheRemoval(held.Entries + 1, held.Bytes + entry.Bytes);
            _memory.Remove(key);
        }
        return _store.IsUsable ? _store.Remove(keys) : held;
    }

    /// <summary>Removes everything, statistics included, and gives the space on disk back.</summary>
    public CacheRemoval Clear()
    {
        Flush();
        var held = new CacheRemoval(_memory.Count, _memory.Bytes);
        _memory.Clear();
        _meter.Take();
        return _store.IsUsable ? _store.Clear() : held;
    }

    /// <summary>What the cache did in all processes, this one's latest included.</summary>
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
            Store = _store.Place,
        };
    }

    /// <summary>Writes what is still to be written to the store and waits for it. Without it that happens a moment later beside the
    /// caller's work.</summary>
    public void Flush() => _store.Flush();

    /// <summary>Opens the store beside the caller's work, where a question is sure to come.</summary>
    public void OpenMeanwhile() => _store.OpenMeanwhile();

    /// <summary>Writes what is still to be written, closes the store and forgets what is in memory. Who still uses the cache goes on in
    /// memory alone.</summary>
    public void Dispose()
    {
        _store.Dispose();
        _memory.Dispose();
    }

    private T? FromMemory<T>(CacheKey key, CacheEntryKind kind)
        where T : class
    {
        if (_memory.Find(key) is { Value: T value } held)
        {
            _meter.Hit(CacheLevel.Memory, kind, held.Info.ComputeTime);
            _store.NoteUse(held.Uses);
            return value;
        }
        _meter.Miss(CacheLevel.Memory, kind);
        return null;
    }

    private T? FromStore<T>(CacheKey key, CacheEntryKind kind, ICacheFormat<T> format)
        where T : class
    {
        var started = Stopwatch.GetTimestamp();
        var entry = _store.Find(key);
        if (entry is null || CacheValue.Read(entry, format) is not { } value)
        {
            if (entry is not null)
                _store.Discard(key);
            _meter.Miss(CacheLevel.Disk, kind);
            return null;
        }
        var reading = Stopwatch.GetElapsedTime(started);
        _meter.Hit(CacheLevel.Disk, kind, entry.ComputeTime > reading ? entry.ComputeTime - reading : TimeSpan.Zero);
        var held = Hold(entry, value, format);
        _store.NoteUse(held.Uses);
        return value;
    }

    private T Compute<T>(
        CacheKey key, CacheSubject subject, ICacheFormat<T> format, Func<CancellationToken, CacheResult<T>> compute, CancellationToken cancellation)
        where T : class
    {
        var started = Stopwatch.GetTimestamp();
        var result = compute(cancellation);
        if (result.Keep)
            Keep(key, subject, format, result, Stopwatch.GetElapsedTime(started));
        return result.Value;
    }

    private void Keep<T>(CacheKey key, CacheSubject subject, ICacheFormat<T> format, CacheResult<T> result, TimeSpan took)
        where T : class
    {
        var entry = new CacheEntry
        {
            Key = key,
            Subject = subject,
            Tokens = result.Tokens,
            Dependencies = result.Dependencies,
            Created = _time.GetUtcNow(),
            ComputeTime = took,
            Value = CacheValue.Write(key, format, result.Value),
        };
        Hold(entry, result.Value, format);
        _store.Put(entry);
    }

    private HeldEntry Hold<T>(CacheEntry entry, T value, ICacheFormat<T> format)
        where T : class
    {
        var held = new HeldEntry(entry with { Value = default }, value, format.SizeOf(value));
        _memory.Put(held);
        return held;
    }

    // Who comes first computes; the others wait for it. A leader that was cancelled leaves the work to the next.
    private T Once<T>(CacheKey key, Func<T> work, CancellationToken cancellation)
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
#pragma warning disable CA1031 // Whoever waits is told, whatever it is.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                mine.SetException(exception);
                // Nobody may be waiting; the exception is then not lost, for it goes on here.
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
