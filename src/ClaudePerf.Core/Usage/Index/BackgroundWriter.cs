using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>
/// Writes batches one after another on its own thread, which starts with the first batch. Adding a batch blocks while one is being
/// written and another is queued, which limits memory. Exceptions on the thread are rethrown by <see cref="Finish"/>.
/// </summary>
/// <typeparam name="TBatch">The type of a batch.</typeparam>
internal sealed class BackgroundWriter<TBatch> : IDisposable
{
    private readonly BlockingCollection<TBatch> _ready = new(boundedCapacity: 1);
    private readonly CancellationTokenSource _stop;
    private readonly Action<TBatch> _write;
    private Thread? _thread;
    private ExceptionDispatchInfo? _failure;

    /// <param name="write">Writes a batch.</param>
    /// <param name="cancellation">Cancels the work.</param>
    internal BackgroundWriter(Action<TBatch> write, CancellationToken cancellation)
    {
        _write = write;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    }

    /// <summary>Canceled when no more batches are written: the work was canceled, or writing failed.</summary>
    internal CancellationToken Stopped => _stop.Token;

    /// <summary>Adds a batch. Not thread-safe.</summary>
    /// <exception cref="OperationCanceledException">No more batches are written.</exception>
    internal void Add(TBatch batch)
    {
        if (_thread is null)
        {
            _thread = new Thread(Write) { IsBackground = true, Name = "index" };
            _thread.Start();
        }
        _ready.Add(batch, _stop.Token);
    }

    /// <summary>Waits until all batches are written.</summary>
    internal void Finish()
    {
        _ready.CompleteAdding();
        _thread?.Join();
        _failure?.Throw();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Even if reading failed or was canceled, queued batches are still written: the thread uses objects that the caller
        // disposes afterwards.
        _stop.Cancel();
        _ready.CompleteAdding();
        _thread?.Join();
        _ready.Dispose();
        _stop.Dispose();
    }

    private void Write()
    {
        try
        {
            foreach (var batch in _ready.GetConsumingEnumerable(CancellationToken.None))
                _write(batch);
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
            _stop.Cancel();
        }
    }
}
