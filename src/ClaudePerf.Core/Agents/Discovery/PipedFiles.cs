using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>
/// Notices that files piped one by one lack those of a <c>.claude</c> folder. On Linux and macOS, its name makes the folder hidden, and
/// listings leave hidden folders out.
/// </summary>
public sealed class PipedFiles
{
    // A single file is what the user wants.
    private const int Several = 2;

    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private readonly HashSet<string> _included = new(StringComparer.Ordinal);
    private int _files;

    /// <summary>Notes a file or folder.</summary>
    /// <param name="path">Its full path.</param>
    public void Add(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (ObservedFiles.FolderExists(full))
        {
            // A folder is read as a whole.
            _included.Add(PromptSource.RootOf(full));
            return;
        }
        _files++;
        if (PromptSource.ProjectOf(full) is { } project)
            _included.Add(project);
        else if (Path.GetDirectoryName(full) is { } folder)
            _folders.Add(folder);
    }

    /// <summary>Says which <c>.claude</c> folder is missing.</summary>
    /// <param name="command">The command that the files were piped to.</param>
    /// <returns>Two sentences; null if nothing is missing.</returns>
    public string? Missing(string command)
    {
        if (_files < Several || _folders.Count == 0)
            return null;
        var top = _folders.Aggregate(CommonFolder);
        var root = _folders.SelectMany(folder => UpTo(folder, top)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .FirstOrDefault(folder => !_included.Contains(folder)
                && ObservedFiles.FolderExists(Path.Combine(folder, PromptSource.ProjectFolder)));
        return root is null ? null
            : $"The files in '{Path.Combine(root, PromptSource.ProjectFolder)}' are not included, because Get-ChildItem leaves out hidden "
                + $"folders unless it gets -Force. To include them, give the folder: {command} '{root}'.";
    }

    private static string CommonFolder(string one, string other)
    {
        var common = one;
        while (!RealPath.IsWithin(other, common) && Path.GetDirectoryName(common) is { } parent)
            common = parent;
        return common;
    }

    private static IEnumerable<string> UpTo(string folder, string top)
    {
        for (var at = folder; at is not null && RealPath.IsWithin(at, top); at = Path.GetDirectoryName(at))
            yield return at;
    }
}
