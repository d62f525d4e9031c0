namespace ClaudePerf.Core.Storage;

/// <summary>What exists at a path.</summary>
internal enum EntryType : byte
{
    /// <summary>Nothing that can be accessed.</summary>
    Absent,

    /// <summary>A file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,
}

/// <summary>Receives everything that a computation reads from the file system. Called from several threads at once.</summary>
internal interface IFileObserver
{
    /// <summary>The type of a path was checked.</summary>
    void Looked(string path, EntryType type);

    /// <summary>A file was read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stamp">The stamp before the file was read; null if it could not be determined.</param>
    /// <param name="content">The whole content that was read.</param>
    void Read(string path, FileStamp? stamp, ReadOnlySpan<byte> content);

    /// <summary>A folder was listed.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="stamp">The stamp before the folder was listed; null if it could not be determined.</param>
    /// <param name="entries">The entries.</param>
    void Listed(string path, FileStamp? stamp, IReadOnlyList<FileSystemInfo> entries);

    /// <summary>A link's target was read; null if the path is not a link.</summary>
    void Followed(string path, string? target);

    /// <summary>Something could not be read or was too large to record: the result of the computation must not be cached.</summary>
    void Failed(string path);
}

/// <summary>
/// The file system as the readers of an ecosystem see it. While an observer is set for a flow of execution, including the tasks it
/// starts, the observer receives every access, so that the result can be reused as long as all accesses would return the same.
/// </summary>
internal static class ObservedFiles
{
    private static readonly AsyncLocal<IFileObserver?> Current = new();

    /// <summary>Runs a function under an observer.</summary>
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

    /// <summary>The observer of the current flow; null if none is set.</summary>
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

    /// <summary>Lists the entries of a folder.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to read the folder.</exception>
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

    /// <summary>
    /// Records a whole file as an input of the observed computation, for files that are read outside the observer, such as tables
    /// that are loaded once per process.
    /// </summary>
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
