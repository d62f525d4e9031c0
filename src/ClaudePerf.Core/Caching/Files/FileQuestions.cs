using ClaudePerf.Core.Caching.Memory;
using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Caching.Files;

/// <summary>
/// Tracks answers to questions about files and whether they are still valid: each use compares every stamp, and hashes
/// files whose stamp is not conclusive.
/// </summary>
internal sealed class FileQuestions(LruMemoryLevel memory, StoreLevel store, TimeProvider time)
{
    private readonly Dictionary<PromptCacheKey, Gate> _gates = [];

    /// <summary>
    /// Lets one thread at a time compute the answer to a question. A thread that waited must check again: another may
    /// have computed the answer, and files may have changed since.
    /// </summary>
    internal IDisposable Enter(PromptCacheKey question, out bool hasWaited, CancellationToken cancellation)
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

    /// <summary>
    /// Returns the key of the current answer if the files it depends on are known; the answer itself may not be cached.
    /// </summary>
    internal PromptCacheKey? Check(PromptCacheKey question)
    {
        var held = memory.FindTrace(question);
        var known = held ?? (store.FindTrace(question) is { } bytes ? FileTrace.Read(question, bytes) : null);
        if (known?.Recheck(time.GetUtcNow()) is not { } now)
            return null;
        if (!ReferenceEquals(now, held))
            memory.PutTrace(now);
        if (!ReferenceEquals(now, known))
            store.PutTrace(question, now.ToBytes());
        return now.Answer;
    }

    /// <summary>Computes an answer and records the files it depends on.</summary>
    /// <param name="question">The question.</param>
    /// <param name="compute">Computes the answer.</param>
    /// <param name="trace">What the computation read; null if that is unknown and the answer must not be cached.</param>
    internal PromptCacheResult<T> Observe<T>(PromptCacheKey question, Func<PromptCacheResult<T>> compute, out FileTrace? trace)
        where T : class
    {
        var recorder = new FileTraceRecorder(time);
        var result = ObservedFiles.Observe(recorder, compute);
        trace = recorder.IsComplete ? recorder.ToTrace(question) : null;
        return result.Dependencies.IsEmpty ? result with { Dependencies = recorder.Files } : result;
    }

    internal void Save(FileTrace trace)
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

    private sealed class Gate(FileQuestions owner, PromptCacheKey question) : IDisposable
    {
        internal readonly SemaphoreSlim Semaphore = new(1, 1);
        internal int Users;

        internal PromptCacheKey Question => question;

        public void Dispose()
        {
            Semaphore.Release();
            owner.Leave(this);
        }
    }
}
