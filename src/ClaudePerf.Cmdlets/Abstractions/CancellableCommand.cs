using System.Management.Automation;

namespace ClaudePerf.Cmdlets;

/// <summary>Base class of commands whose work in the core stops soon after Ctrl+C.</summary>
public abstract class CancellableCommand : ModuleCommand, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Canceled when the pipeline is stopped.</summary>
    protected internal CancellationToken Cancellation => _cancellation.Token;

    /// <inheritdoc/>
    protected override void StopProcessing() => _cancellation.Cancel();

    /// <summary>
    /// Runs work that cannot be interrupted, such as counting one long text, on another thread. Stopping the pipeline then frees the
    /// pipeline's thread at once. The work must not write any output.
    /// </summary>
    /// <exception cref="OperationCanceledException">The pipeline was stopped. The work runs to its end in the background, and its result is
    /// discarded.</exception>
    protected internal T Interruptible<T>(Func<T> work) => Task.Run(work, Cancellation).WaitAsync(Cancellation).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the command's resources.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            _cancellation.Dispose();
    }
}
