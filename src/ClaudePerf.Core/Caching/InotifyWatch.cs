using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;
using Microsoft.Win32.SafeHandles;

namespace ClaudePerf.Core.Caching;

/// <summary>
/// A watch that can vouch: it looks into the kernel's queue of changes at each use, in well under a microsecond, instead of waiting to be told.
/// Whatever was changed before that look is in the queue.
/// </summary>
/// <remarks>
/// Watched are every file that was read, by its number, so that another name of it makes no difference, and every folder on the way to each path, so that
/// a rename or a new link anywhere above it is seen. Folders on file systems that others can change, such as network mounts, are not vouched for.
/// A queue that overflowed breaks every vouch.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed class InotifyWatch : IChangeWatch
{
    // Writes are taken from the folder too: under overlayfs a file's first write gives it another number.
    private const uint FolderMask =
        Inotify.Created | Inotify.Deleted | Inotify.MovedFrom | Inotify.MovedTo | Inotify.Modify | Inotify.DeletedSelf | Inotify.MovedSelf | Inotify.Attributes | Inotify.OnlyFolders;
    private const uint FileMask = Inotify.Modify | Inotify.Attributes | Inotify.DeletedSelf | Inotify.MovedSelf;
    private const int HeaderBytes = 16;
    private const int MostLinks = 8;

    private readonly object _lock = new();
    private readonly SafeFileHandle _queue;
    private readonly Action<Func<string, bool>> _changed;
    private readonly Dictionary<int, Place> _places = [];
    private readonly byte[] _buffer = new byte[64 * 1024];
    private volatile bool _draining;
    private bool _disposed;

    private InotifyWatch(SafeFileHandle queue, Action<Func<string, bool>> changed)
    {
        _queue = queue;
        _changed = changed;
    }

    /// <summary>A watch, where the system has one to give.</summary>
    /// <param name="changed">Is told which paths may have changed.</param>
    internal static InotifyWatch? TryCreate(Action<Func<string, bool>> changed) => Inotify.Open() is { } queue ? new InotifyWatch(queue, changed) : null;

    /// <inheritdoc/>
    public IVouch? Vouch(IReadOnlyList<PathObservation> observations)
    {
        lock (_lock)
        {
            if (_disposed)
                return null;
            Drain();
            var vouch = new Token(this);
            var watched = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var look in observations)
            {
                if (!Cover(look, vouch, watched))
                {
                    Release(vouch);
                    return null;
                }
            }
            return vouch;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            BreakAll();
            _places.Clear();
            _queue.Dispose();
        }
    }

    private bool Cover(PathObservation look, Token vouch, Dictionary<string, int> watched)
    {
        var path = look.Path;
        for (var links = 0; links < MostLinks; links++)
        {
            if (!CoverWay(path, vouch, watched))
                return false;
            if (RealPath.Next(path) is not { } resolved)
            {
                if (look.Hash is null)
                    return true;
                return look.Type == EntryType.Folder
                    ? Register(path, FolderMask, name: null, vouch, watched) ?? false
                    : Register(path, FileMask, name: null, vouch, watched) ?? false;
            }
            path = resolved;
        }
        return false;
    }

    // Each folder on the way is watched for the name that the way goes on with; where a folder is missing, its parent tells when it comes.
    private bool CoverWay(string path, Token vouch, Dictionary<string, int> watched)
    {
        for (var at = Path.GetPathRoot(path)!.Length; at < path.Length;)
        {
            var end = path.IndexOf('/', at);
            if (end < 0)
                end = path.Length;
            var folder = at == 1 ? "/" : path[..(at - 1)];
            switch (Register(folder, FolderMask, path[at..end], vouch, watched))
            {
                case null:
                    return true;
                case false:
                    return false;
            }
            at = end + 1;
        }
        return true;
    }

    /// <returns>Null where nothing is there to be watched; false where it cannot be watched.</returns>
    private bool? Register(string path, uint mask, string? name, Token vouch, Dictionary<string, int> watched)
    {
        // A folder that is listed or holds a file is watched as a folder on the way already; what is added is who is told of what.
        if (!watched.TryGetValue(path, out var number))
        {
            var isFolder = (mask & Inotify.OnlyFolders) != 0;
            if (isFolder && !Directory.Exists(path))
                return null;
            if (isFolder && !Inotify.IsLocal(path))
                return false;
            number = Inotify.Add(_queue, path, mask);
            if (number < 0)
                return false;
            watched.Add(path, number);
        }
        if (!_places.TryGetValue(number, out var place))
            _places.Add(number, place = new Place(path));
        place.Add(name, vouch);
        vouch.Places.Add((number, name));
        return true;
    }

    /// <summary>Reads the queue and breaks the vouches of what it tells of. The lock must be held.</summary>
    private void Drain()
    {
        List<string>? paths = null;
        var overflow = false;
        // Who finds the queue empty must know whether its events are still being looked at.
        _draining = true;
        try
        {
            for (var length = Inotify.Read(_queue, _buffer); length > 0; length = Inotify.Read(_queue, _buffer))
            {
                for (var at = 0; at + HeaderBytes <= length;)
                {
                    var number = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(at));
                    var mask = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(at + 4));
                    var nameLength = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(at + 12));
                    var name = _buffer.AsSpan(at + HeaderBytes, nameLength);
                    at += HeaderBytes + nameLength;
                    if ((mask & Inotify.Overflow) != 0)
                        overflow = true;
                    else if (_places.TryGetValue(number, out var place))
                        Apply(number, place, mask, name[..Math.Max(0, name.IndexOf((byte)0))], ref paths);
                }
            }
            if (overflow)
                BreakAll();
        }
        finally
        {
            _draining = false;
        }
        if (overflow)
            _changed(static _ => true);
        else if (paths is not null)
            _changed(path => paths.Exists(touched => path == touched || path.StartsWith(touched + "/", StringComparison.Ordinal)));
    }

    private void Apply(int number, Place place, uint mask, ReadOnlySpan<byte> name, ref List<string>? paths)
    {
        if (name.IsEmpty)
        {
            if (place.BreakAll())
                (paths ??= []).Add(place.Path);
            if ((mask & Inotify.Ignored) != 0)
                _places.Remove(number);
        }
        else if (Encoding.UTF8.GetString(name) is var text && place.Break(text))
        {
            (paths ??= []).Add(place.Path == "/" ? "/" + text : place.Path + "/" + text);
        }
    }

    private void BreakAll()
    {
        foreach (var place in _places.Values)
            place.BreakAll();
    }

    private void Release(Token vouch)
    {
        lock (_lock)
        {
            foreach (var (number, name) in vouch.Places)
            {
                if (_places.TryGetValue(number, out var place) && place.Remove(name, vouch) && !_disposed)
                {
                    _places.Remove(number);
                    Inotify.Remove(_queue, number);
                }
            }
            vouch.Places.Clear();
        }
    }

    private bool HasNothingNew()
    {
        if (_queue.IsClosed)
            return false;
        try
        {
            if (!Inotify.HasEvents(_queue) && !_draining)
                return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        lock (_lock)
        {
            if (!_disposed)
                Drain();
            return !_disposed;
        }
    }

    /// <summary>A watched file or folder, and whom its events concern.</summary>
    private sealed class Place(string path)
    {
        private readonly HashSet<Token> _whole = [];
        private readonly Dictionary<string, HashSet<Token>> _names = new(StringComparer.Ordinal);

        internal string Path { get; } = path;

        internal void Add(string? name, Token vouch)
        {
            if (name is null)
                _whole.Add(vouch);
            else if (_names.TryGetValue(name, out var known))
                known.Add(vouch);
            else
                _names.Add(name, [vouch]);
        }

        /// <returns>Whether nobody is left.</returns>
        internal bool Remove(string? name, Token vouch)
        {
            if (name is null)
                _whole.Remove(vouch);
            else if (_names.TryGetValue(name, out var known) && known.Remove(vouch) && known.Count == 0)
                _names.Remove(name);
            return _whole.Count == 0 && _names.Count == 0;
        }

        /// <returns>Whether anybody is concerned.</returns>
        internal bool Break(string name)
        {
            foreach (var vouch in _whole)
                vouch.IsBroken = true;
            if (!_names.TryGetValue(name, out var concerned))
                return _whole.Count > 0;
            foreach (var vouch in concerned)
                vouch.IsBroken = true;
            return true;
        }

        internal bool BreakAll()
        {
            foreach (var vouch in _names.Values.SelectMany(static known => known).Concat(_whole))
                vouch.IsBroken = true;
            return _whole.Count + _names.Count > 0;
        }
    }

    private sealed class Token(InotifyWatch watch) : IVouch
    {
        private readonly long _given = Stopwatch.GetTimestamp();

        internal volatile bool IsBroken;

        internal List<(int Number, string? Name)> Places { get; } = [];

        public bool IsGood(TimeSpan longest) => !IsBroken && Stopwatch.GetElapsedTime(_given) < longest && watch.HasNothingNew() && !IsBroken;

        public void Dispose() => watch.Release(this);
    }
}
