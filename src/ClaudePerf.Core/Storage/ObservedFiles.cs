namespace ClaudePerf.Core.Storage;

/// <summary>What there is at a path.</summary>
internal enum EntryType : byte
{
    /// <summary>Nothing that can be looked at.</summary>
    Absent,

    /// <summary>A file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,
}

/// <summary>Is told everything that a computation learns from the file system. Called from several threads at once.</summary>
internal interface IFileObserver
{
    /// <summary>It was looked what there is at a path.</summary>
    void Looked(string path, EntryType type);

    /// <summary>A file was read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stamp">Its stamp from before the reading; null where it could not be taken.</param>
    /// <param name="content">All that was read.</param>
    void Read(string path, FileStamp? stamp, ReadOnlySpan<byte> content);

    /// <summary>A folder's entries were listed.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="stamp">Its stamp from before the listing; null where it could not be taken.</param>
    /// <param name="entries">The entries.</param>
    void Listed(string path, FileStamp? stamp, IReadOnlyList<FileSystemInfo> entries);

    /// <summary>It was looked where a link leads; null where the path is none.</summary>
    void Followed(string path, string? target);

    /// <summary>Something could not be read, or there was too much of it to be kept in mind: what was computed is not to be kept.</summary>
    void Failed(string path);
}

/// <summary>
/// The file system as the readers of an ecosystem see it. While an observer is set for a flow of execution, tasks it starts included, it is told of
/// every look, so that what was computed can be given again as long as all of them would see the same.
/// </summary>
internal static class ObservedFiles
{
    private static readonly AsyncLocal<IFileObserver?> Current = new();

    /// <summary>Does work under an observer.</summary>
    internal static T Observe<T>(IFileObserver observer, Func<T> work)
    {
        var before = Current.Value;
        Current.Value = observer;
        try
        {
            return work();
        }
        finally
        {
            Current.Value = before;
        }
    }

    /// <summary>The observer of this flow; null where none is set.</summary>
    internal static IFileObserver? Observer => Current.Value;

    internal static bool FileExists(string path)
    {
        var exists = File.Exists(path);
        Current.Value?.Looked(path, exists ? EntryType.File : TypeOf(path));
        return exists;
    }

    internal static bool FolderExists(string path)
    {
        var exists = Directory.Exists(path);
        Current.Value?.Looked(path, exists ? EntryType.Folder : TypeOf(path));
        return exists;
    }

    internal static bool AnyExists(string path)
    {
        var exists = Path.Exists(path);
        Current.Value?.Looked(path, TypeOf(path));
        return exists;
    }

    /// <summary>The entries of a folder.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not.</exception>
    internal static FileSystemInfo[] Entries(string folder)
    {
        if (Current.Value is not { } observer)
            return new DirectoryInfo(folder).GetFileSystemInfos();
        try
        {
            var stamp = FileStamp.Of(folder);
            var entries = new DirectoryInfo(folder).GetFileSystemInfos();
            observer.Listed(folder, stamp, entries);
            return entries;
        }
        catch (DirectoryNotFoundException)
        {
            observer.Looked(folder, TypeOf(folder));
            throw;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            observer.Failed(folder);
            throw;
        }
    }

    internal static string? LinkTarget(string path)
    {
        FileStamp.Of(path, out var target);
        Current.Value?.Followed(path, target);
        return target;
    }

    /// <summary>Makes a whole file part of what is observed, for what is read where no observer sees it, such as tables loaded once a process.</summary>
    internal static void DependOn(string path)
    {
        if (Current.Value is not { } observer)
            return;
        var stamp = FileStamp.Of(path);
        try
        {
            observer.Read(path, stamp, RegularFile.ReadBytes(path, ReadLimits.Prompt));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            observer.Looked(path, EntryType.Absent);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            observer.Failed(path);
        }
    }

    internal static EntryType TypeOf(string path) => FileStamp.Of(path) switch
    {
        null => EntryType.Absent,
        { IsFolder: true } => EntryType.Folder,
        _ => EntryType.File,
    };
}
