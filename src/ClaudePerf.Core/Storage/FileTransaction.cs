namespace ClaudePerf.Core.Storage;

/// <summary>What is done to one file of a transaction.</summary>
/// <param name="File">The file.</param>
/// <param name="Before">What it must be; null where it must not be there.</param>
/// <param name="After">What it becomes; null where it is deleted.</param>
public sealed record FileReplacement(WritableFile File, ReadOnlyMemory<byte>? Before, ReadOnlyMemory<byte>? After);

/// <summary>A transaction failed, and what it had written could not be given back: some files are changed and others are not.</summary>
public sealed class RollbackException : IOException
{
    internal RollbackException(Exception first, IReadOnlyList<string> changed)
        : base(
            $"{first.Message} What had been written could not be undone everywhere; these stay changed: "
                + $"{string.Join(", ", changed.Select(static path => $"'{path}'"))}.",
            first) => Changed = changed;

    /// <summary>The files and folders that stay as the transaction left them.</summary>
    public IReadOnlyList<string> Changed { get; }
}

/// <summary>Changes several files, all or none: where one cannot be written, those before it are given back what they were.</summary>
public static class FileTransaction
{
    /// <summary>Checks all files, then writes them one after the other.</summary>
    /// <param name="replacements">The files, in the order in which they are written.</param>
    /// <param name="current">Is told each file before it is checked or written.</param>
    /// <exception cref="UnwritableFileException">A file may not be written or is not what it must be; none was changed.</exception>
    /// <exception cref="IOException">A file cannot be written; none was changed.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not write a file; none was changed.</exception>
    /// <exception cref="RollbackException">A file cannot be written, and some of those before it could not be given back; the inner
    /// exception is the first failure.</exception>
    public static void Run(IReadOnlyList<FileReplacement> replacements, Action<string>? current = null)
    {
        ArgumentNullException.ThrowIfNull(replacements);
        foreach (var replacement in replacements)
        {
            current?.Invoke(replacement.File.Path);
            replacement.File.Require();
        }
        var done = new Stack<FileReplacement>();
        var folders = new Stack<(WritableFile File, string Folder)>();
        try
        {
            foreach (var replacement in replacements)
            {
                current?.Invoke(replacement.File.Path);
                if (replacement.After is not null)
                    replacement.File.MakeFolders(folder => folders.Push((replacement.File, folder)));
                replacement.File.Replace(replacement.Before, replacement.After);
                done.Push(replacement);
            }
        }
        catch (Exception exception)
        {
            if (Undo(done, folders) is { Count: > 0 } changed)
                throw new RollbackException(exception, changed);
            throw;
        }
    }

    // What somebody else has written since is not given back: it is theirs now. One file that cannot be given back keeps no other from it.
    private static List<string> Undo(Stack<FileReplacement> done, Stack<(WritableFile File, string Folder)> folders)
    {
        var changed = new List<string>();
        foreach (var replacement in done)
        {
            if (!Succeeds(() => replacement.File.Replace(replacement.After, replacement.Before)))
                changed.Add(replacement.File.Path);
        }
        // A folder that is not empty holds what is named already, or what is somebody else's.
        foreach (var (file, folder) in folders)
            Succeeds(() => file.DeleteFolderIfEmpty(folder));
        return changed;
    }

    private static bool Succeeds(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (UnwritableFileException exception) when (exception.Refusal == WriteRefusal.Changed)
        {
            return true;
        }
#pragma warning disable CA1031 // The failure that led here is the one to report, whatever comes of giving back; that it failed is told.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }
}
