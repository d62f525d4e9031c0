namespace ClaudePerf.Core.Storage;

/// <summary>A lock between processes, based on a file that is opened exclusively.</summary>
internal static class FileLock
{
    private static readonly TimeSpan UsualPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Acquires the lock, waiting for other processes.</summary>
    /// <param name="path">The lock file; its folder must exist.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <param name="pause">How long to wait between two attempts.</param>
    /// <returns>Dispose it to release the lock.</returns>
    /// <exception cref="IOException">The other process did not release the lock in time.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to write there.</exception>
    /// <exception cref="OperationCanceledException">The wait was canceled.</exception>
    internal static IDisposable Enter(string path, CancellationToken cancellation, TimeSpan? pause = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                if (!File.Exists(path))
                    PrivateFiles.CreateFile(path);
                return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(started) < LongestWait)
            {
                cancellation.WaitHandle.WaitOne(pause ?? UsualPause);
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Acquires the lock if it is free.</summary>
    /// <param name="path">The lock file; its folder is created if necessary.</param>
    /// <param name="isHeld">Whether another process holds the lock; if false, there can be no lock, for example in a read-only
    /// folder.</param>
    /// <returns>Dispose it to release the lock; null if another process holds it or there can be no lock.</returns>
    internal static IDisposable? TryEnter(string path, out bool isHeld)
    {
        isHeld = false;
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
            if (!File.Exists(path))
                PrivateFiles.CreateFile(path);
            isHeld = true;
            return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (UnauthorizedAccessException)
        {
            isHeld = false;
            return null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
