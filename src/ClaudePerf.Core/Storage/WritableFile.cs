namespace ClaudePerf.Core.Storage;

/// <summary>
/// The only way to change files of a project. A file is written atomically, only inside its root, only if neither it nor a folder
/// in between is a link, and only if it has not changed since it was read. All of this is checked again at the moment of writing.
/// </summary>
/// <param name="path">The file's full path; the file need not exist.</param>
/// <param name="root">The folder that may be written in; null for the user's own files, for which links are followed.</param>
internal sealed class WritableFile(string path, string? root)
{
    /// <summary>The file's full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The folder that may be written in; null if links are followed.</summary>
    public string? Root { get; } = root is null ? null : System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(root));

    /// <summary>Checks that the file's location may be written.</summary>
    /// <exception cref="UnwritableFileException">The file is outside the root, is a link or below one, or is not a regular
    /// file.</exception>
    public void Require()
    {
        if (Root is not null)
            GuardedFolder.RequireNoLink(Path, Root);
        if (System.IO.Path.Exists(Path) && !RegularFile.Exists(Path))
            throw new UnwritableFileException(Path, WriteRefusal.NotRegular, $"'{Path}' is not a regular file.");
    }

    /// <summary>The file's bytes; null if it does not exist.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to read it.</exception>
    public byte[]? Read() => Read(Path);

    /// <summary>Creates, replaces or deletes the file.</summary>
    /// <param name="before">The required bytes, or null if the file must not exist.</param>
    /// <param name="after">Its new bytes; null to delete it.</param>
    /// <exception cref="UnwritableFileException">The location must not be written, or the file does not have the required
    /// contents.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to write it.</exception>
    public void Replace(ReadOnlyMemory<byte>? before, ReadOnlyMemory<byte>? after)
    {
        Require();
        using var folder = GuardedFolder.Open(System.IO.Path.GetDirectoryName(Path)!, Root);
        var held = folder.PathOf(System.IO.Path.GetFileName(Path));
        try
        {
            if (after is { } contents)
            {
                AtomicFile.Write(held, contents.Span, ownerOnly: false, followLink: Root is null, () => RequireUnchanged(held, before));
                return;
            }
            RequireUnchanged(held, before);
            File.Delete(held);
        }
        // The system's message names the handle's path, which means nothing to the user.
        catch (UnauthorizedAccessException exception) when (held != Path)
        {
            throw new UnauthorizedAccessException(exception.Message.Replace(held, Path, StringComparison.Ordinal), exception);
        }
        catch (IOException exception) when (held != Path && exception is not UnwritableFileException)
        {
            throw new IOException(exception.Message.Replace(held, Path, StringComparison.Ordinal), exception);
        }
    }

    /// <summary>Creates the missing folders between the root and the file.</summary>
    /// <param name="created">Called with each folder that was created, parents first.</param>
    /// <exception cref="UnwritableFileException">One of them is a link or outside the root.</exception>
    /// <exception cref="IOException">A folder cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to create a folder.</exception>
    internal void CreateFolders(Action<string> created)
    {
        foreach (var folder in MissingFolders())
        {
            using var parent = GuardedFolder.Open(System.IO.Path.GetDirectoryName(folder)!, Root);
            Directory.CreateDirectory(parent.PathOf(System.IO.Path.GetFileName(folder)));
            created(folder);
        }
    }

    /// <summary>The missing folders on the file's path, parents first.</summary>
    internal IReadOnlyList<string> MissingFolders()
    {
        var missing = new List<string>();
        for (var folder = System.IO.Path.GetDirectoryName(Path); folder is not null
            && !Directory.Exists(folder); folder = System.IO.Path.GetDirectoryName(folder))
            missing.Insert(0, folder);
        return missing;
    }

    /// <summary>Deletes a folder on the file's path if it is empty and not a link.</summary>
    internal void DeleteFolderIfEmpty(string folder)
    {
        if (!Directory.Exists(folder) || Directory.EnumerateFileSystemEntries(folder).Any())
            return;
        using var parent = GuardedFolder.Open(System.IO.Path.GetDirectoryName(folder)!, Root);
        var held = parent.PathOf(System.IO.Path.GetFileName(folder));
        if (new FileInfo(held).LinkTarget is null)
            Directory.Delete(held);
    }

    private void RequireUnchanged(string held, ReadOnlyMemory<byte>? before)
    {
        if (Root is not null && new FileInfo(held).LinkTarget is not null)
            throw new UnwritableFileException(Path, WriteRefusal.Link, $"'{Path}' is a link. Links are never followed when writing.");
        var current = Read(held);
        var isSame = before is { } expected ? current is not null && expected.Span.SequenceEqual(current) : current is null;
        if (!isSame)
        {
            var what = current is null ? "deleted" : before is null ? "created" : "changed";
            throw new UnwritableFileException(Path, WriteRefusal.Changed, $"'{Path}' was {what} after it was read.");
        }
    }

    private static byte[]? Read(string path)
    {
        try
        {
            return RegularFile.ReadBytes(path, ReadLimits.Prompt);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
