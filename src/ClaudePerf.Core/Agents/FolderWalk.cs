using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents;

/// <summary>
/// Lists the files below a folder in ordinal order. Links to folders are followed, loops of them and folders that cannot be
/// read are reported and left out.
/// </summary>
internal sealed class FolderWalk(ICollection<DefinitionDiagnostic> diagnostics, CancellationToken cancellation)
{
    private const int MaximumDepth = 64;

    /// <summary>Folders that hold no prompts but may hold a hundred thousand files.</summary>
    private static readonly HashSet<string> Skipped = new(StringComparer.OrdinalIgnoreCase) { "node_modules", "bin", "obj", "target", "dist", "venv", "__pycache__" };

    /// <summary>Gives every file below a folder whose name ends with <c>.md</c>; nothing where the folder does not exist.</summary>
    public List<string> Markdown(string folder) => Files(folder, skipGenerated: false);

    /// <summary>Like <see cref="Markdown"/>, but leaves out hidden folders and those that tools generate.</summary>
    public List<string> LooseMarkdown(string folder) => Files(folder, skipGenerated: true);

    /// <summary>The folders directly in a folder, in ordinal order.</summary>
    public List<string> Folders(string folder)
    {
        var folders = Entries(folder).OfType<DirectoryInfo>().Select(static entry => entry.FullName).ToList();
        folders.Sort(StringComparer.Ordinal);
        return folders;
    }

    private List<string> Files(string folder, bool skipGenerated)
    {
        var found = new List<string>();
        if (ObservedFiles.FolderExists(folder))
            Walk(folder, RealPath.Of(folder), [], skipGenerated, found);
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private void Walk(string folder, string realPath, HashSet<string> above, bool skipGenerated, List<string> found)
    {
        cancellation.ThrowIfCancellationRequested();
        if (above.Count >= MaximumDepth || !above.Add(realPath))
        {
            diagnostics.Add(new(DiagnosticSeverity.Warning, "The folder is left out: following its link leads back to a folder above it.", folder));
            return;
        }
        foreach (var entry in Entries(folder))
        {
            if (entry is DirectoryInfo directory)
            {
                if (!skipGenerated || !(directory.Name.StartsWith('.') || Skipped.Contains(directory.Name)))
                    Walk(directory.FullName, RealOf(directory, realPath), above, skipGenerated, found);
            }
            else if (entry.Name.EndsWith(".md", StringComparison.Ordinal))
            {
                found.Add(entry.FullName);
            }
        }
        above.Remove(realPath);
    }

    private FileSystemInfo[] Entries(string folder)
    {
        try
        {
            return ObservedFiles.Entries(folder);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            diagnostics.Add(new(DiagnosticSeverity.Error, $"The folder cannot be read: {error.Message}", folder));
            return [];
        }
    }

    private static string RealOf(DirectoryInfo folder, string realParent) =>
        ObservedFiles.LinkTarget(folder.FullName) is null ? Path.Combine(realParent, folder.Name) : RealPath.Of(folder.FullName);
}
