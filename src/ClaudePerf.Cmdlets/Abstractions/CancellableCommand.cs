using System.Management.Automation;

namespace ClaudePerf.Cmdlets;

/// <summary>A command whose work in the core ends soon after Ctrl+C.</summary>
public abstract class CancellableCommand : ModuleCommand, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Is cancelled when the pipeline is stopped.</summary>
    protected internal CancellationToken Cancellation => _cancellation.Token;

    /// <inheritdoc/>
    protected override void StopProcessing() => _cancellation.Cancel();

    /// <summary>
    /// Does work that cannot be stopped in between, such as counting one long text, beside the pipeline's thread, which a stop then
    /// frees at once. The work must write nothing.
    /// </summary>
    /// <exception cref="OperationCanceledException">The pipeline was stopped; the work runs out by itself, and its result is lost.</exception>
    protected internal T Interruptible<T>(Func<T> work) => Task.Run(work, Cancellation).WaitAsync(Cancellation).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the command holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            _cancellation.Dispose();
    }
}
