namespace ClaudePerf.Core.Storage;

/// <summary>Lets one process at a time do what several must not do at once, by a file that is locked meanwhile.</summary>
internal static class FileGate
{
    private static readonly TimeSpan UsualPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Waits until nobody else is behind the gate.</summary>
    /// <param name="path">The gate's file; its folder must be there.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <param name="pause">How long to wait between two tries.</param>
    /// <returns>What to dispose when the next may come.</returns>
    /// <exception cref="IOException">The other did not end in time.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not write there.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
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

    /// <summary>Goes through the gate where nobody is behind it.</summary>
    /// <param name="path">The gate's file; its folder is made.</param>
    /// <param name="isHeld">Whether another is behind it; else there can be no gate, as in a folder that cannot be written.</param>
    /// <returns>What to dispose when the next may come; null where another is behind it, or there can be none.</returns>
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
