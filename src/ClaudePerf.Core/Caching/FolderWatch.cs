namespace ClaudePerf.Core.Caching;

/// <summary>
/// A watch by <see cref="FileSystemWatcher"/>: what changes is dropped from memory some moments later. The system delivers such events with a delay
/// that nobody bounds, so it vouches for nothing, and stamps are looked at on each use.
/// </summary>
internal sealed class FolderWatch(Action<Func<string, bool>> changed) : IChangeWatch
{
    // A buffer that holds about a thousand events; it is taken from memory that cannot be paged out.
    private const int BufferBytes = 64 * 1024;
    private const int MostFolders = 256;

    private readonly object _lock = new();
    private readonly Dictionary<string, FileSystemWatcher> _watchers = new(StringComparer.Ordinal);
    private bool _disposed;

    /// <inheritdoc/>
    public IVouch? Vouch(IReadOnlyList<PathObservation> observations)
    {
        lock (_lock)
        {
            foreach (var folder in observations.Where(static look => look.Hash is not null).Select(static look => Path.GetDirectoryName(look.Path)).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                if (!_disposed && _watchers.Count < MostFolders && !_watchers.ContainsKey(folder) && TryWatch(folder) is { } watcher)
                    _watchers.Add(folder, watcher);
            }
        }
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (var watcher in _watchers.Values)
                watcher.Dispose();
            _watchers.Clear();
        }
    }

    private FileSystemWatcher? TryWatch(string folder)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(folder)
            {
                InternalBufferSize = BufferBytes,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.CreationTime,
            };
            watcher.Changed += (_, change) => Touched(change.FullPath);
            watcher.Created += (_, change) => Touched(change.FullPath);
            watcher.Deleted += (_, change) => Touched(change.FullPath);
            watcher.Renamed += (_, change) =>
            {
                Touched(change.OldFullPath);
                Touched(change.FullPath);
            };
            watcher.Error += (_, _) => Lost(folder);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // Without a watch what changed is dropped when it is next asked for.
            watcher?.Dispose();
            return null;
        }
    }

    private void Touched(string path) => changed(candidate => candidate == path || candidate.StartsWith(path + Path.DirectorySeparatorChar, StringComparison.Ordinal));

    // Events were lost, or the folder is gone: anything in it may have changed, and a watcher that failed may not go on.
    private void Lost(string folder)
    {
        lock (_lock)
        {
            if (_watchers.Remove(folder, out var watcher))
                watcher.Dispose();
        }
        changed(candidate => candidate.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal));
    }
}
