namespace ClaudePerf.Core.Storage;

/// <summary>The change of one file in a transaction.</summary>
/// <param name="File">The file.</param>
/// <param name="Before">The required contents; null if the file must not exist.</param>
/// <param name="After">The new contents; null to delete the file.</param>
internal sealed record FileReplacement(WritableFile File, ReadOnlyMemory<byte>? Before, ReadOnlyMemory<byte>? After);

/// <summary>A transaction failed and its changes could not be fully undone: some files are changed and others are not.</summary>
internal sealed class RollbackException : IOException
{
    internal RollbackException(Exception first, IReadOnlyList<string> changed)
        : base(
            $"{first.Message} Not all changes could be undone. These files remain changed: "
                + $"{string.Join(", ", changed.Select(static path => $"'{path}'"))}.",
            first) => Changed = changed;

    /// <summary>The files and folders that remain as the transaction left them.</summary>
    public IReadOnlyList<string> Changed { get; }
}

/// <summary>Changes several files, all or none: if one cannot be written, the changes before it are undone.</summary>
internal static class FileTransaction
{
    /// <summary>Checks all files, then writes them one by one.</summary>
    /// <param name="replacements">The files, in write order.</param>
    /// <param name="current">Called with each file before it is checked or written.</param>
    /// <exception cref="UnwritableFileException">A file must not be written or does not have the required contents; no file was
    /// changed.</exception>
    /// <exception cref="IOException">A file cannot be written; no file was changed.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to write a file; no file was changed.</exception>
    /// <exception cref="RollbackException">A file cannot be written, and some changes could not be undone; the inner exception is
    /// the first failure.</exception>
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
                    replacement.File.CreateFolders(folder => folders.Push((replacement.File, folder)));
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

    // Files that another program has changed since are not restored. A file that cannot be restored does not stop the others.
    private static List<string> Undo(Stack<FileReplacement> done, Stack<(WritableFile File, string Folder)> folders)
    {
        var changed = new List<string>();
        foreach (var replacement in done)
        {
            if (!Succeeds(() => replacement.File.Replace(replacement.After, replacement.Before)))
                changed.Add(replacement.File.Path);
        }
        // A folder that is not empty contains files that are already reported or that belong to another program.
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
#pragma warning disable CA1031 // The first failure is the one to report; the caller also reports files that could not be restored.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }
}
