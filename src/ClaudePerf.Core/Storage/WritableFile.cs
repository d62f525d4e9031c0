namespace ClaudePerf.Core.Storage;

/// <summary>
/// The one way to change files of a project. A file is written only inside its root, where neither it nor any folder between the two is a link, where it
/// is what it was when it was read, and whole or not at all. All of that is checked again at the moment of writing.
/// </summary>
/// <param name="path">The file's full path; it need not exist.</param>
/// <param name="root">The folder that may be written in; null for what is the user's own, where links are followed.</param>
public sealed class WritableFile(string path, string? root)
{
    /// <summary>The file's full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The folder that may be written in; null where links are followed.</summary>
    public string? Root { get; } = root is null ? null : System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(root));

    /// <summary>Requires that the file's place may be written.</summary>
    /// <exception cref="UnwritableFileException">It is outside of the root, a link or behind one, or no regular file.</exception>
    public void Require()
    {
        if (Root is not null)
            HeldFolder.RequireNoLink(Path, Root);
        if (System.IO.Path.Exists(Path) && !RegularFile.Exists(Path))
            throw new UnwritableFileException(Path, WriteRefusal.NotRegular, $"'{Path}' is not a regular file.");
    }

    /// <summary>The file's bytes; null where there is none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not read it.</exception>
    public byte[]? Read() => Read(Path);

    /// <summary>Replaces, makes or deletes the file.</summary>
    /// <param name="before">What it must be: its bytes, or null where it must not be there.</param>
    /// <param name="after">Its new bytes; null to delete it.</param>
    /// <exception cref="UnwritableFileException">Its place may not be written, or it is not what it must be.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not write it.</exception>
    public void Replace(ReadOnlyMemory<byte>? before, ReadOnlyMemory<byte>? after)
    {
        Require();
        using var folder = HeldFolder.Open(System.IO.Path.GetDirectoryName(Path)!, Root);
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
        // The system names the way that was taken to the file, which says nothing to the user.
        catch (UnauthorizedAccessException exception) when (held != Path)
        {
            throw new UnauthorizedAccessException(exception.Message.Replace(held, Path, StringComparison.Ordinal), exception);
        }
        catch (IOException exception) when (held != Path && exception is not UnwritableFileException)
        {
            throw new IOException(exception.Message.Replace(held, Path, StringComparison.Ordinal), exception);
        }
    }

    /// <summary>Makes the folders between the root and the file that are missing.</summary>
    /// <param name="made">Is told each that was made, the outer before the inner.</param>
    /// <exception cref="UnwritableFileException">One of them is a link, or outside of the root.</exception>
    /// <exception cref="IOException">One cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not make one.</exception>
    internal void MakeFolders(Action<string> made)
    {
        foreach (var folder in MissingFolders())
        {
            using var parent = HeldFolder.Open(System.IO.Path.GetDirectoryName(folder)!, Root);
            Directory.CreateDirectory(parent.PathOf(System.IO.Path.GetFileName(folder)));
            made(folder);
        }
    }

    /// <summary>The folders that are missing on the way to the file, the outer before the inner.</summary>
    internal IReadOnlyList<string> MissingFolders()
    {
        var missing = new List<string>();
        for (var folder = System.IO.Path.GetDirectoryName(Path); folder is not null && !Directory.Exists(folder); folder = System.IO.Path.GetDirectoryName(folder))
            missing.Insert(0, folder);
        return missing;
    }

    /// <summary>Deletes a folder on the way to the file if it is empty and no link.</summary>
    internal void DeleteFolderIfEmpty(string folder)
    {
        if (!Directory.Exists(folder) || Directory.EnumerateFileSystemEntries(folder).Any())
            return;
        using var parent = HeldFolder.Open(System.IO.Path.GetDirectoryName(folder)!, Root);
        var held = parent.PathOf(System.IO.Path.GetFileName(folder));
        if (new FileInfo(held).LinkTarget is null)
            Directory.Delete(held);
    }

    private void RequireUnchanged(string held, ReadOnlyMemory<byte>? before)
    {
        if (Root is not null && new FileInfo(held).LinkTarget is not null)
            throw new UnwritableFileException(Path, WriteRefusal.Link, $"'{Path}' is a link, and what it leads to is not written.");
        var current = Read(held);
        var isSame = before is { } expected ? current is not null && expected.Span.SequenceEqual(current) : current is null;
        if (!isSame)
        {
            var what = current is null ? "deleted" : before is null ? "made" : "changed";
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
