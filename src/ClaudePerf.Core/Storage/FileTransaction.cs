namespace ClaudePerf.Core.Storage;

/// <summary>What is done to one file of a transaction.</summary>
/// <param name="File">The file.</param>
/// <param name="Before">What it must be; null where it must not be there.</param>
/// <param name="After">What it becomes; null where it is deleted.</param>
public sealed record FileReplacement(WritableFile File, ReadOnlyMemory<byte>? Before, ReadOnlyMemory<byte>? After);

/// <summary>Changes several files, all or none: where one cannot be written, those before it are given back what they were.</summary>
public static class FileTransaction
{
    /// <summary>Checks all files, then writes them one after the other.</summary>
    /// <param name="replacements">The files, in the order in which they are written.</param>
    /// <param name="current">Is told each file before it is checked or written.</param>
    /// <exception cref="UnwritableFileException">A file may not be written or is not what it must be; none was changed.</exception>
    /// <exception cref="IOException">A file cannot be written; none was changed.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not write a file; none was changed.</exception>
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
                {
                    foreach (var folder in replacement.File.MakeFolders())
                        folders.Push((replacement.File, folder));
                }
                replacement.File.Replace(replacement.Before, replacement.After);
                done.Push(replacement);
            }
        }
        catch
        {
            Undo(done, folders);
            throw;
        }
    }

    // What somebody else has written since is not given back: it is theirs now.
    private static void Undo(Stack<FileReplacement> done, Stack<(WritableFile File, string Folder)> folders)
    {
        foreach (var replacement in done)
            Try(() => replacement.File.Replace(replacement.After, replacement.Before));
        foreach (var (file, folder) in folders)
            Try(() => file.DeleteFolderIfEmpty(folder));
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report; the other files are still given back.
        }
    }
}
