namespace ClaudePerf.Core.Usage.Live;

/// <summary>
/// Detects changes to transcripts. File system notifications are only hints: after an overflow, for a new folder, and for roots
/// that cannot be watched (<see cref="IsPartial"/>), it requests a full listing.
/// </summary>
internal sealed class TranscriptWatch : IDisposable
{
    private const string Extension = ".jsonl";

    // The maximum that Windows allows for a network folder; 64 KB hold several hundred notifications.
    private const int NoticeBuffer = 64 * 1024;

    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly AutoResetEvent _signal = new(initialState: false);
    private readonly object _gate = new();
    private bool _everything = true;

    /// <summary>Starts watching.</summary>
    /// <param name="roots">Folders, which are watched recursively, or transcripts. The first <see cref="TakeChanges"/> requests a
    /// full listing.</param>
    public TranscriptWatch(IEnumerable<string> roots)
    {
        ArgumentNullException.ThrowIfNull(roots);
        foreach (var root in roots.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal))
        {
            Watch(root);
            // Watching a folder does not include the targets of links in it.
            foreach (var link in TranscriptFolders.LinksBelow(root))
                Watch(link);
        }
    }

    /// <summary>Set whenever there are changes.</summary>
    public WaitHandle Signal => _signal;

    /// <summary>
    /// Whether some roots cannot be watched, because they do not exist yet or the system's watch limit is reached; their changes
    /// are only found by listing.
    /// </summary>
    public bool IsPartial { get; private set; }

    /// <summary>Gets and clears the changes since the last call.</summary>
    public TranscriptChanges TakeChanges()
    {
        lock (_gate)
        {
            var taken = new TranscriptChanges(_everything, [.. _changed]);
            _everything = false;
            _changed.Clear();
            return taken;
        }
    }

    /// <summary>Stops watching.</summary>
    public void Dispose()
    {
        foreach (var watcher in _watchers)
            watcher.Dispose();
        _signal.Dispose();
    }

    private void Watch(string root)
    {
        var isFile = File.Exists(root);
        var folder = isFile ? Path.GetDirectoryName(root)! : root;
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(folder)
            {
                IncludeSubdirectories = !isFile,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
                InternalBufferSize = NoticeBuffer,
            };
            if (isFile)
                watcher.Filter = Path.GetFileName(root);
            watcher.Changed += (_, notice) => Note(notice.FullPath, canBeFolder: false);
            watcher.Created += (_, notice) => Note(notice.FullPath, canBeFolder: true);
            watcher.Deleted += (_, notice) => Note(notice.FullPath, canBeFolder: true);
            watcher.Renamed += (_, notice) =>
            {
                Note(notice.OldFullPath, canBeFolder: true);
                Note(notice.FullPath, canBeFolder: true);
            };
            watcher.Error += (_, _) => NoteEverything();
            watcher.EnableRaisingEvents = true;
            _watchers.Add(watcher);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // The folder does not exist, or the user's watch limit is reached.
            watcher?.Dispose();
            IsPartial = true;
        }
    }

    private void Note(string path, bool canBeFolder)
    {
        if (path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
        {
            lock (_gate)
                _changed.Add(path);
            Set();
        }
        // Transcripts that were written to a new folder before it was watched caused no notification.
        else if (canBeFolder && !Path.HasExtension(path))
        {
            NoteEverything();
        }
    }

    private void NoteEverything()
    {
        lock (_gate)
            _everything = true;
        Set();
    }

    private void Set()
    {
        try
        {
            _signal.Set();
        }
        catch (ObjectDisposedException)
        {
            // A notification that was in progress when watching stopped.
        }
    }
}
