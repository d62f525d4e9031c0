using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>Writes optimized prompts to the requested place, and only there.</summary>
/// <param name="confirm">Asks before each change, with the file and what will be done to it.</param>
/// <param name="dataFolder">The data folder with the journal; null for that of the current user.</param>
public sealed class OptimizedPromptWriter(Func<string, string, bool> confirm, string? dataFolder = null)
{
    private readonly Lazy<ChangeJournal> _journal = new(() => new ChangeJournal(dataFolder));

    /// <summary>Replaces the prompt's file and creates the files it moved text to, after confirmation. Unchanged prompts are not
    /// written.</summary>
    /// <param name="result">The optimized prompt.</param>
    /// <param name="ecosystem">The ecosystem it belongs to; null if there is none.</param>
    /// <returns>Why the prompt must not be written; null if it was written, is unchanged or was declined.</returns>
    /// <exception cref="JournalException">Nothing was written.</exception>
    /// <exception cref="DirectoryNotFoundException">The system has no folder for the journal.</exception>
    public InPlaceRefusal? WriteInPlace(OptimizationResult result, Ecosystem? ecosystem)
    {
        ArgumentNullException.ThrowIfNull(result);
        var definition = result.Original;
        if (!result.IsChanged)
            return null;
        if (definition.Path.Length == 0)
            return InPlaceRefusal.NoFile;
        if (definition.Scope is DefinitionScope.Plugin or DefinitionScope.Managed)
            return InPlaceRefusal.NotOwn;
        var followsLinks = ecosystem is not null && definition.Scope == DefinitionScope.User;
        var root = followsLinks ? null : ecosystem?.WritableRootOf(definition) ?? Path.GetDirectoryName(definition.Path);
        if (IsBehindLink(definition.Path, root))
            return InPlaceRefusal.Link;
        if (definition.File.InvalidOffset >= 0)
            return InPlaceRefusal.NotText;
        if (!confirm(definition.Path, Describe(result)))
            return null;
        _journal.Value.Apply(
            result.Name,
            [
                .. result.Files.Select(Change)
                    .Prepend(new FileChange(definition.Path, definition.File.ToBytes(), result.Optimized.File.ToBytes()))
                    .Select(change => change with { Root = root, FollowsLinks = followsLinks }),
            ],
            new MeasuredChange(
                result.After.Model, result.TokensBefore, result.TokensAfter, result.AlwaysOnBefore, result.AlwaysOnAfter));
        return null;
    }

    /// <summary>
    /// Writes the prompt, changed or not, and the files it moved text to into a folder, at the same relative paths, after confirmation.
    /// </summary>
    /// <param name="result">The optimized prompt.</param>
    /// <param name="folder">The folder, created if missing.</param>
    /// <param name="root">The folder that relative paths start from; null if the prompt belongs to no ecosystem.</param>
    /// <param name="force">Whether to replace files with other contents. The original is never replaced.</param>
    /// <returns>Whether the copy was written.</returns>
    /// <exception cref="CopyWriteException">The files cannot be written, or would replace others.</exception>
    public bool WriteCopy(OptimizationResult result, string folder, string? root, bool force)
    {
        ArgumentNullException.ThrowIfNull(result);
        var path = result.Path is { } known ? Below(folder, root, known) : Path.Combine(folder, FileName(result.Name));
        // An unchanged prompt is copied byte by byte, including bytes that are not text.
        var contents = Contents(result);
        List<(string Path, byte[] Contents)> files =
            [(path, contents), .. result.Files.Select(file => (Below(folder, root, file.Path), Bytes(file)))];
        Require(files, result.Path, force);
        if (!confirm(path, "Write the optimized prompt"))
            return false;
        try
        {
            Directory.CreateDirectory(folder);
            FileTransaction.Run(
                [.. files.Select(file => Copy(new WritableFile(file.Path, folder), file.Contents))],
                current => path = current);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CopyWriteException(path, exception);
        }
    }

    private static void Require(List<(string Path, byte[] Contents)> files, string? original, bool force)
    {
        var source = original is null ? null : RealPath.Of(Path.GetFullPath(original));
        foreach (var (path, contents) in files)
        {
            if (RealPath.Of(path) == source)
                throw new CopyWriteException(path, CopyRefusal.Original);
            try
            {
                if (!force && File.Exists(path) && !RegularFile.ReadBytes(path, ReadLimits.Prompt).AsSpan().SequenceEqual(contents))
                    throw new CopyWriteException(path, CopyRefusal.OtherContents);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new CopyWriteException(path, exception);
            }
        }
    }

    private static byte[] Contents(OptimizationResult result)
    {
        if (result.IsChanged || result.Path is null)
            return result.Optimized.File.ToBytes();
        return result.Original.File.InvalidOffset < 0
            ? result.Original.File.ToBytes()
            : RegularFile.ReadBytes(result.Path, ReadLimits.Prompt);
    }

    private static FileReplacement Copy(WritableFile file, byte[] contents)
    {
        file.Require();
        return new FileReplacement(file, file.Read() is { } before ? before : (ReadOnlyMemory<byte>?)null, contents);
    }

    private static bool IsBehindLink(string path, string? root)
    {
        try
        {
            new WritableFile(path, root).Require();
            return false;
        }
        catch (UnwritableFileException)
        {
            return true;
        }
    }

    // Several prompts may write the same file; later ones find it already finished.
    private static FileChange Change(ReferenceFile file)
    {
        var contents = Bytes(file);
        return new FileChange(file.Path, File.Exists(file.Path) ? contents : (ReadOnlyMemory<byte>?)null, contents);
    }

    private static byte[] Bytes(ReferenceFile file) => PromptFile.FromText(file.Content).ToBytes();

    private static string Describe(OptimizationResult result)
    {
        var files = result.Files.Length switch
        {
            0 => "",
            1 => " and move text to one file",
            var count => $" and move text to {count} files",
        };
        return $"Save {result.TokensSaved:N0} of {result.TokensBefore:N0} tokens{files}";
    }

    // Paths outside the root (the user's own prompts) keep their full path, so that names cannot collide.
    private static string Below(string folder, string? root, string path)
    {
        var relative = Path.GetFileName(path);
        if (!Path.IsPathRooted(path))
            relative = path;
        else if (root is not null)
            relative = Path.GetRelativePath(root, path);
        if (Path.IsPathRooted(relative) || relative.StartsWith("..", StringComparison.Ordinal))
            relative = Path.GetRelativePath(Path.GetPathRoot(path)!, path);
        return Path.GetFullPath(Path.Combine(folder, relative));
    }

    private static string FileName(string name)
    {
        var safe = string.Concat(name.Select(static c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')).Trim('-', '.');
        return (safe.Length == 0 ? "prompt" : safe) + ".md";
    }
}
