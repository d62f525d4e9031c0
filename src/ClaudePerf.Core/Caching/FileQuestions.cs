using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Caching;

/// <summary>
/// Knows how questions about files were answered, and whether the answers still hold. The rule: an answer is given without a look at the files only
/// while something vouches that nothing has changed up to this very call (<see cref="IChangeWatch"/>), and at most for
/// <see cref="LongestVouch"/>; else every stamp is compared, and what a stamp cannot vouch for is hashed.
/// </summary>
internal sealed class FileQuestions : IDisposable
{
    /// <summary>How long stamps go unread: what no watch is told of, such as writes through a memory map, is noticed after that.</summary>
    internal static readonly TimeSpan LongestVouch = TimeSpan.FromSeconds(2);

    private readonly MemoryLevel _memory;
    private readonly StoreLevel _store;
    private readonly TimeProvider _time;
    private readonly IChangeWatch _watch;
    private readonly Dictionary<CacheKey, Gate> _gates = [];

    internal FileQuestions(MemoryLevel memory, StoreLevel store, TimeProvider time)
    {
        _memory = memory;
        _store = store;
        _time = time;
        _watch = ChangeWatch.Create(memory.Drop);
    }

    /// <summary>The key of the answer where something vouches for it; null where it must be checked.</summary>
    internal CacheKey? VouchedAnswer(CacheKey question) =>
        _memory.FindTrace(question) is { Vouch: { } vouch } held && vouch.IsGood(LongestVouch) ? held.Trace.Answer : null;

    /// <summary>Lets one thread at a time look after a question. Who waited must check: files may have changed since the other looked.</summary>
    internal IDisposable Enter(CacheKey question, CancellationToken cancellation)
    {
        Gate gate;
        lock (_gates)
        {
            if (!_gates.TryGetValue(question, out gate!))
                _gates.Add(question, gate = new Gate(this, question));
            gate.Users++;
        }
        try
        {
            gate.Semaphore.Wait(cancellation);
            return gate;
        }
        catch (OperationCanceledException)
        {
            Leave(gate);
            throw;
        }
    }

    /// <summary>The key of what the answer is now, where it is known which files it depends on; the answer itself may not be known.</summary>
    internal CacheKey? Check(CacheKey question)
    {
        if (VouchedAnswer(question) is { } vouched)
            return vouched;
        var held = _memory.FindTrace(question)?.Trace;
        var known = held ?? (_store.FindTrace(question) is { } bytes ? FileTrace.Read(question, bytes) : null);
        if (known is null)
            return null;
        // The watch begins before the look: what changes in between is seen by one of the two.
        var vouch = _watch.Vouch(known.Observations);
        if (known.Again(_time.GetUtcNow()) is not { } now)
        {
            vouch?.Dispose();
            return null;
        }
        _memory.PutTrace(new HeldTrace(now, vouch));
        if (!ReferenceEquals(now, known))
            _store.PutTrace(question, now.ToBytes());
        return now.Answer;
    }

    /// <summary>Computes an answer and notes what it looks at.</summary>
    /// <param name="question">The question.</param>
    /// <param name="compute">Computes the answer.</param>
    /// <param name="trace">What it looked at; null where that cannot be said, and the answer is not to be kept.</param>
    internal CacheResult<T> Observe<T>(CacheKey question, Func<CacheResult<T>> compute, out FileTrace? trace)
        where T : class
    {
        var recorder = new FileTraceRecorder(_time);
        var result = ObservedFiles.Observe(recorder, compute);
        trace = recorder.IsComplete ? recorder.ToTrace(question) : null;
        return result.Dependencies.IsEmpty ? result with { Dependencies = recorder.Files } : result;
    }

    internal void Keep(FileTrace trace)
    {
        // Nothing watched while it was computed: the next use looks at the stamps, and is vouched for from then on.
        _memory.PutTrace(new HeldTrace(trace, Vouch: null));
        _store.PutTrace(trace.Question, trace.ToBytes());
    }

    public void Dispose() => _watch.Dispose();

    private void Leave(Gate gate)
    {
        lock (_gates)
        {
            if (--gate.Users == 0)
            {
                _gates.Remove(gate.Question);
                gate.Semaphore.Dispose();
            }
        }
    }

    private sealed class Gate(FileQuestions owner, CacheKey question) : IDisposable
    {
        internal readonly SemaphoreSlim Semaphore = new(1, 1);
        internal int Users;

        internal CacheKey Question => question;

        public void Dispose()
        {
            Semaphore.Release();
            owner.Leave(this);
        }
    }
}
