using System.Management.Automation;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Cmdlets;

/// <summary>Writes optimized prompts where the user asked for them, and nowhere else.</summary>
internal sealed class OptimizationTarget(ModuleCommand command)
{
    private readonly Lazy<ChangeJournal> _journal = new(() => new ChangeJournal());
    private readonly List<string> _foreign = [];
    private readonly List<string> _links = [];

    /// <summary>Prompts that belong to a plugin or the administrator, which were left alone.</summary>
    internal IReadOnlyList<string> Foreign => _foreign;

    /// <summary>Prompts that are links or stand behind one, which were left alone.</summary>
    internal IReadOnlyList<string> Links => _links;

    /// <summary>Replaces the prompt's own file, and makes those it moved text to, after asking.</summary>
    internal void WriteInPlace(OptimizationResult result, Ecosystem? ecosystem)
    {
        var definition = result.Original;
        if (!result.IsChanged)
            return;
        if (definition.Path.Length == 0)
        {
            command.WriteError(OptimizationErrors.NothingToWriteTo(result.Name));
            return;
        }
        if (definition.Scope is DefinitionScope.Plugin or DefinitionScope.Managed)
        {
            _foreign.Add(definition.Path);
            return;
        }
        var followsLinks = ecosystem is not null && definition.Scope == DefinitionScope.User;
        var root = followsLinks ? null : ecosystem?.WritableRootOf(definition) ?? Path.GetDirectoryName(definition.Path);
        if (IsBehindLink(definition.Path, root))
        {
            _links.Add(definition.Path);
            return;
        }
        if (definition.File.InvalidOffset >= 0)
        {
            command.WriteError(OptimizationErrors.NotWrittenBack(definition));
            return;
        }
        if (!command.ShouldProcess(definition.Path, Describe(result)))
            return;
        try
        {
            _journal.Value.Apply(
                result.Name,
                [
                    .. result.Files.Select(Change).Prepend(new FileChange(definition.Path, definition.File.ToBytes(), result.Optimized.File.ToBytes()))
                        .Select(change => change with { Root = root, FollowsLinks = followsLinks }),
                ],
                new MeasuredChange(result.After.Model, result.TokensBefore, result.TokensAfter, result.AlwaysOnBefore, result.AlwaysOnAfter));
        }
        catch (JournalException exception)
        {
            command.WriteError(OptimizationErrors.JournalFailed(exception));
        }
        catch (DirectoryNotFoundException exception)
        {
            command.ThrowTerminatingError(Errors.NoDataFolder(exception));
        }
    }

    /// <summary>Writes the prompt, changed or not, and the files it moved text to into a folder, at the places they have below a root.</summary>
    internal void WriteCopy(OptimizationResult result, string folder, string? root)
    {
        var path = result.Path is { } known ? Below(folder, root, known) : Path.Combine(folder, FileName(result.Name));
        if (!command.ShouldProcess(path, "Write the optimized prompt"))
            return;
        // What is not changed is copied as it is, bytes that are no text included.
        var contents = result.IsChanged || result.Path is null ? result.Optimized.File.ToBytes() : result.Original.File.InvalidOffset < 0 ? result.Original.File.ToBytes() : RegularFile.ReadBytes(result.Path, ReadLimits.Prompt);
        List<(string Path, byte[] Contents)> files = [(path, contents), .. result.Files.Select(file => (Below(folder, root, file.Path), Bytes(file)))];
        try
        {
            Directory.CreateDirectory(folder);
            FileTransaction.Run([.. files.Select(file => Copy(new WritableFile(file.Path, folder), file.Contents))], current => path = current);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            command.WriteError(OptimizationErrors.OutputNotWritten(path, exception));
        }
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

    // Several prompts may lead to one file; whoever comes later finds it as it shall be.
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

    // What stands outside the root (the user's own prompts) goes by its whole path, so that nothing meets.
    private static string Below(string folder, string? root, string path)
    {
        var relative = root is null || !Path.IsPathRooted(path) ? (Path.IsPathRooted(path) ? Path.GetFileName(path) : path) : Path.GetRelativePath(root, path);
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
