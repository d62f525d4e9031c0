using ClaudePerf.Core.Caching.Memory;
using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Caching.Files;

/// <summary>
/// Knows how questions about files were answered, and whether the answers still hold: at each use every stamp is compared, and what a stamp
/// cannot tell is hashed.
/// </summary>
internal sealed class FileQuestions(MemoryLevel memory, StoreLevel store, TimeProvider time)
{
    private readonly Dictionary<CacheKey, Gate> _gates = [];

    /// <summary>Lets one thread at a time compute the answer to a question. Who waited must check: the other may have computed it, and
    /// files may have changed since it looked.</summary>
    internal IDisposable Enter(CacheKey question, out bool hasWaited, CancellationToken cancellation)
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
            hasWaited = !gate.Semaphore.Wait(TimeSpan.Zero, cancellation);
            if (hasWaited)
                gate.Semaphore.Wait(cancellation);
            return gate;
        }
        catch (OperationCanceledException)
        {
            Leave(gate);
            throw;
        }
    }

    /// <summary>The key of what the answer is now, where it is known which files it depends on; the answer itself may not be
    /// known.</summary>
    internal CacheKey? Check(CacheKey question)
    {
        var held = memory.FindTrace(question);
        var known = held ?? (store.FindTrace(question) is { } bytes ? FileTrace.Read(question, bytes) : null);
        if (known?.Again(time.GetUtcNow()) is not { } now)
            return null;
        if (!ReferenceEquals(now, held))
            memory.PutTrace(now);
        if (!ReferenceEquals(now, known))
            store.PutTrace(question, now.ToBytes());
        return now.Answer;
    }

    /// <summary>Computes an answer and notes what it looks at.</summary>
    /// <param name="question">The question.</param>
    /// <param name="compute">Computes the answer.</param>
    /// <param name="trace">What it looked at; null where that cannot be said, and the answer is not to be kept.</param>
    internal CacheResult<T> Observe<T>(CacheKey question, Func<CacheResult<T>> compute, out FileTrace? trace)
        where T : class
    {
        var recorder = new FileTraceRecorder(time);
        var result = ObservedFiles.Observe(recorder, compute);
        trace = recorder.IsComplete ? recorder.ToTrace(question) : null;
        return result.Dependencies.IsEmpty ? result with { Dependencies = recorder.Files } : result;
    }

    internal void Keep(FileTrace trace)
    {
        memory.PutTrace(trace);
        store.PutTrace(trace.Question, trace.ToBytes());
    }

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
