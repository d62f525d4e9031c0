namespace ClaudePerf.Core.Storage;

/// <summary>
/// What the file system says of a file or folder without its being read. Two equal stamps of one path mean the same content unless it was
/// written
/// within the granularity of the system's clock: see <see cref="IsSettled"/>.
/// </summary>
/// <param name="IsFolder">Whether it is a folder.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Modified">When it was last written, in nanoseconds since 1970 UTC. Anyone may set it.</param>
/// <param name="Changed">On Linux when content or attributes last changed, which nobody can set back; elsewhere when it was
/// created.</param>
/// <param name="Id">On Linux the file's number; 0 elsewhere.</param>
/// <param name="Device">On Linux the number of its file system; 0 elsewhere.</param>
internal readonly record struct FileStamp(bool IsFolder, long Size, long Modified, long Changed, ulong Id, ulong Device)
{
    /// <summary>Longer than the granularity of every file system's times; FAT's, the coarsest, is two seconds.</summary>
    internal static readonly TimeSpan Granularity = TimeSpan.FromSeconds(2.5);

    /// <summary>How long a stamp is believed where the system has no time of change, so that a write whose time was put back can hide from
    /// it.</summary>
    internal static readonly TimeSpan BelievedWithoutChange = TimeSpan.FromMinutes(1);

    private static bool s_hasStatx = OperatingSystem.IsLinux();

    /// <summary>Whether stamps here have a time of change that nobody can set.</summary>
    internal static bool HasChangeTime => s_hasStatx;

    /// <summary>The stamp of what a path leads to, links followed; null where it leads to nothing that can be looked at.</summary>
    internal static FileStamp? Of(string path)
    {
        if (OperatingSystem.IsLinux() && s_hasStatx)
        {
            try
            {
                return Statx.Read(path)?.Stamp;
            }
            catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
            {
                s_hasStatx = false;
            }
        }
        return Portable(path);
    }

    /// <summary>The stamp of what a path leads to, with where the path itself leads, where it is a link. Most paths are none, and on Linux
    /// one call tells both.</summary>
    /// <param name="path">The path.</param>
    /// <param name="target">Where the link leads; null where the path is none.</param>
    internal static FileStamp? Of(string path, out string? target)
    {
        target = null;
        if (OperatingSystem.IsLinux() && s_hasStatx)
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
                s_hasStatx = false;
            }
        }
        target = new FileInfo(path).LinkTarget;
        return Of(path);
    }

    /// <summary>The stamp of a regular file; null where the path leads to none.</summary>
    internal static FileStamp? OfRegular(string path)
    {
        if (OperatingSystem.IsLinux() && s_hasStatx)
        {
            try
            {
                return Statx.Read(path) is { Type: FileType.Regular } status ? status.Stamp : null;
            }
            catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
            {
                s_hasStatx = false;
            }
        }
        return Portable(path) is { IsFolder: false } stamp ? stamp : null;
    }

    /// <summary>
    /// Whether a stamp taken at a time tells this content from any written later. A file that was written a moment ago can be written again
    /// with
    /// the same stamp, and one from the future shows that a clock was set.
    /// </summary>
    internal bool IsSettled(DateTimeOffset at)
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
            return folder.Exists ? new FileStamp(true, 0, Nanoseconds(folder.LastWriteTimeUtc), Nanoseconds(folder.CreationTimeUtc), 0, 0) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Nanoseconds(DateTime time) => (time - DateTime.UnixEpoch).Ticks * 100;
}
