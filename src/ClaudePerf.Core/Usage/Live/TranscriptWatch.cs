namespace ClaudePerf.Core.Usage.Live;

/// <summary>
/// Notices that transcripts are written. The file system's notices are a hint of where to look, never the only source: after an overflow, for
/// a new folder, and for roots that cannot be watched (<see cref="IsPartial"/>) it asks for a look at everything.
/// </summary>
internal sealed class TranscriptWatch : IDisposable
{
    private const string Extension = ".jsonl";

    // The largest that Windows allows for a folder on a network; 64 KB hold some hundred notices.
    private const int NoticeBuffer = 64 * 1024;

    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly AutoResetEvent _signal = new(initialState: false);
    private readonly object _gate = new();
    private bool _everything = true;

    /// <summary>Begins to watch.</summary>
    /// <param name="roots">Folders, with all below them, or transcripts. The first <see cref="Take"/> asks for everything.</param>
    public TranscriptWatch(IEnumerable<string> roots)
    {
        ArgumentNullException.ThrowIfNull(roots);
        foreach (var root in roots.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal))
        {
            Watch(root);
            // A watch of a folder does not reach behind the links in it.
            foreach (var link in TranscriptFolders.LinksBelow(root))
                Watch(link);
        }
    }

    /// <summary>Is set whenever there is something to take.</summary>
    public WaitHandle Signal => _signal;

    /// <summary>Whether some root cannot be watched, because it is not there yet or the system has no watch left; only looking finds its changes.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>What has happened since this was last called.</summary>
    public TranscriptChanges Take()
    {
        lock (_gate)
        {
            var taken = new TranscriptChanges(_everything, [.. _changed]);
            _everything = false;
            _changed.Clear();
            return taken;
        }
    }

    /// <summary>Ends the watching.</summary>
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
            watcher.Changed += (_, notice) => Note(notice.FullPath, mayBeFolder: false);
            watcher.Created += (_, notice) => Note(notice.FullPath, mayBeFolder: true);
            watcher.Deleted += (_, notice) => Note(notice.FullPath, mayBeFolder: true);
            watcher.Renamed += (_, notice) =>
            {
                Note(notice.OldFullPath, mayBeFolder: true);
                Note(notice.FullPath, mayBeFolder: true);
            };
            watcher.Error += (_, _) => NoteEverything();
            watcher.EnableRaisingEvents = true;
            _watchers.Add(watcher);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // No such folder, or more folders than the system lets one user watch.
            watcher?.Dispose();
            IsPartial = true;
        }
    }

    private void Note(string path, bool mayBeFolder)
    {
        if (path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
        {
            lock (_gate)
                _changed.Add(path);
            Set();
        }
        // Transcripts written into a new folder before it was watched gave no notice of their own.
        else if (mayBeFolder && !Path.HasExtension(path))
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
            // A last notice that was under way when the watching ended.
        }
    }
}
