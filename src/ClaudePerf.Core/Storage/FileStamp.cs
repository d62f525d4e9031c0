namespace ClaudePerf.Core.Storage;

/// <summary>
/// What the file system reports about a file or folder without reading it. Two equal stamps of a path mean the same content, unless
/// it was written within the granularity of the system's clock: see <see cref="IsReliable"/>.
/// </summary>
/// <param name="IsFolder">Whether the path is a folder.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Modified">When it was last written, in nanoseconds since 1970 UTC. Any program can set it.</param>
/// <param name="Changed">On Linux, when the content or attributes last changed, which no program can set; elsewhere, when the file
/// was created.</param>
/// <param name="Id">On Linux, the inode number; 0 elsewhere.</param>
/// <param name="Device">On Linux, the device number of the file system; 0 elsewhere.</param>
internal readonly record struct FileStamp(bool IsFolder, long Size, long Modified, long Changed, ulong Id, ulong Device)
{
    /// <summary>Longer than the time granularity of every file system; the coarsest, FAT, has two seconds.</summary>
    internal static readonly TimeSpan Granularity = TimeSpan.FromSeconds(2.5);

    /// <summary>
    /// How long to trust a stamp where the system has no change time, since a write that resets the time cannot be noticed.
    /// </summary>
    internal static readonly TimeSpan TrustedWithoutChangeTime = TimeSpan.FromMinutes(1);

    private static bool _hasStatx = OperatingSystem.IsLinux();

    /// <summary>Whether stamps have a change time that no program can set.</summary>
    internal static bool HasChangeTime => _hasStatx;

    /// <summary>Gets the stamp of a path's target, following links; null if there is no accessible target.</summary>
    internal static FileStamp? Of(string path)
    {
        if (OperatingSystem.IsLinux() && _hasStatx)
        {
            try
            {
                return Statx.Read(path)?.Stamp;
            }
            catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
            {
                _hasStatx = false;
            }
        }
        return Portable(path);
    }

    /// <summary>
    /// Gets the stamp of a path's target and, if the path is a link, the link's target. Most paths are not links, and on Linux one
    /// call returns both.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="target">The link's target; null if the path is not a link.</param>
    internal static FileStamp? Of(string path, out string? target)
    {
        target = null;
        if (OperatingSystem.IsLinux() && _hasStatx)
        {
            try
            {
                if (Statx.Read(path, followLink: false) is not { } status)
                    return null;
                if (status.Type != FileType.Link)
                    return status.Stamp;
            }
            catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
            {
                _hasStatx = false;
            }
        }
        target = new FileInfo(path).LinkTarget;
        return Of(path);
    }

    /// <summary>Gets the stamp of a regular file; null if the path does not point to one.</summary>
    internal static FileStamp? OfRegular(string path)
    {
        if (OperatingSystem.IsLinux() && _hasStatx)
        {
            try
            {
                return Statx.Read(path) is { Type: FileType.Regular } status ? status.Stamp : null;
            }
            catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
            {
                _hasStatx = false;
            }
        }
        return Portable(path) is { IsFolder: false } stamp ? stamp : null;
    }

    /// <summary>
    /// Whether a stamp taken at a given time distinguishes this content from anything written later. A file written just before
    /// could be written again with the same stamp, and a stamp from the future shows that a clock was changed.
    /// </summary>
    internal bool IsReliable(DateTimeOffset at)
    {
        var taken = (at - DateTimeOffset.UnixEpoch).Ticks * 100;
        return Math.Max(Modified, Changed) < taken - Granularity.Ticks * 100;
    }

    private static FileStamp? Portable(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.Exists)
                return new FileStamp(false, file.Length, Nanoseconds(file.LastWriteTimeUtc), Nanoseconds(file.CreationTimeUtc), 0, 0);
            var folder = new DirectoryInfo(path);
            return folder.Exists
                ? new FileStamp(true, 0, Nanoseconds(folder.LastWriteTimeUtc), Nanoseconds(folder.CreationTimeUtc), 0, 0)
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Nanoseconds(DateTime time) => (time - DateTime.UnixEpoch).Ticks * 100;
}
