using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>
/// Writes batches on a thread of its own, one after the other, begun with the first. A caller that brings a batch waits where one is being
/// written and another lies ready, so
/// that memory stays bounded. What goes wrong on the thread is thrown by <see cref="Finish"/>.
/// </summary>
/// <typeparam name="TBatch">A batch.</typeparam>
internal sealed class BackgroundWriter<TBatch> : IDisposable
{
    private readonly BlockingCollection<TBatch> _ready = new(boundedCapacity: 1);
    private readonly CancellationTokenSource _stop;
    private readonly Action<TBatch> _write;
    private Thread? _thread;
    private ExceptionDispatchInfo? _failure;

    /// <param name="write">Writes a batch.</param>
    /// <param name="cancellation">Ends the work.</param>
    internal BackgroundWriter(Action<TBatch> write, CancellationToken cancellation)
    {
        _write = write;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    }

    /// <summary>Says that no more batches are written: the work was cancelled, or writing failed.</summary>
    internal CancellationToken Stopped => _stop.Token;

    /// <summary>Brings a batch. For one caller at a time.</summary>
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
        // Where reading failed or was cancelled, the batches that were brought are still written: the thread uses what the caller gives
        // back.
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
