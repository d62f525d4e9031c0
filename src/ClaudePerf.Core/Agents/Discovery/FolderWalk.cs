using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>
/// Lists the files below a folder in ordinal order. Links to folders are followed within bounds; link loops, other file
/// systems and unreadable folders are reported and skipped.
/// </summary>
internal sealed class FolderWalk(ICollection<DefinitionDiagnostic> diagnostics, CancellationToken cancellation)
{
    private const int MaximumDepth = 64;

    private CancellationToken Cancellation { get; } = cancellation;

    /// <summary>Folders that contain no prompts but may contain a hundred thousand files.</summary>
    private static readonly HashSet<string> Skipped = new(StringComparer.OrdinalIgnoreCase)
    {
        "node_modules", "bin", "obj", "target", "dist", "venv", "__pycache__",
    };

    /// <summary>
    /// Returns every file below a folder whose name ends with <c>.md</c>; none if the folder does not exist.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="bounds">Where links may point; null for anywhere.</param>
    /// <param name="ending">How the extension is compared: in plugins it may be in capitals.</param>
    public List<string> Markdown(string folder, LinkBounds? bounds, StringComparison ending = StringComparison.Ordinal) =>
        Files(folder, bounds, skipGenerated: false, ending);

    /// <summary>Like <see cref="Markdown"/>, but skips hidden folders and those that tools generate.</summary>
    public List<string> LooseMarkdown(string folder) =>
        Files(folder, new LinkBounds(folder), skipGenerated: true, StringComparison.Ordinal);

    /// <summary>Returns the immediate subfolders of a folder, in ordinal order.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="bounds">Where links may point; null for anywhere.</param>
    public List<string> Folders(string folder, LinkBounds? bounds)
    {
        if (!ObservedFiles.FolderExists(folder) || !IsInside(folder, RealPath.Of(folder), bounds))
            return [];
        var real = RealPath.Of(folder);
        var folders = Entries(folder).OfType<DirectoryInfo>()
            .Where(entry => IsInside(entry.FullName, RealOf(entry, real), bounds))
            .Select(static entry => entry.FullName)
            .ToList();
        folders.Sort(StringComparer.Ordinal);
        return folders;
    }

    private List<string> Files(string folder, LinkBounds? bounds, bool skipGenerated, StringComparison ending)
    {
        var found = new List<string>();
        if (ObservedFiles.FolderExists(folder) && RealPath.Of(folder) is var real && IsInside(folder, real, bounds))
            new Walk(this, bounds, skipGenerated, ending, found, real, DeviceOf(folder)).Enter(folder, real, depth: 0);
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>Whether a path is inside the bounds; reported if it is not.</summary>
    /// <param name="path">The path.</param>
    /// <param name="real">The same path without links.</param>
    /// <param name="bounds">The bounds; null for none.</param>
    public bool IsInside(string path, string real, LinkBounds? bounds)
    {
        if (bounds?.Contains(real) != false)
            return true;
        ReportSkipped(path, "it is a link that points out of the project");
        return false;
    }

    private void ReportSkipped(string folder, string why) =>
        diagnostics.Add(new(DiagnosticSeverity.Warning, $"This is skipped: {why}.", folder) { Kind = DiagnosticKind.SkippedPath });

    private static ulong DeviceOf(string folder) => FileStamp.Of(folder)?.Device ?? 0;

    /// <summary>
    /// One walk. Each folder is entered only once, even if several links point to it, so that links cannot multiply the
    /// work.
    /// </summary>
    private sealed class Walk(
        FolderWalk owner, LinkBounds? bounds, bool skipGenerated, StringComparison ending, List<string> found, string start, ulong device)
    {
        private readonly HashSet<string> _entered = new(StringComparer.Ordinal);

        internal void Enter(string folder, string real, int depth)
        {
            owner.Cancellation.ThrowIfCancellationRequested();
            if (!_entered.Add(real))
            {
                owner.ReportSkipped(folder, "its link points back to a folder that was already read");
                return;
            }
            if (depth >= MaximumDepth)
            {
                owner.ReportSkipped(folder, $"it is more than {MaximumDepth} folders deep");
                return;
            }
            var links = new List<(DirectoryInfo Folder, string Real)>();
            foreach (var entry in owner.Entries(folder))
            {
                if (entry is not DirectoryInfo directory)
                {
                    if (entry.Name.EndsWith(".md", ending))
                        found.Add(entry.FullName);
                }
                else if (!skipGenerated || !(directory.Name.StartsWith('.') || Skipped.Contains(directory.Name)))
                {
                    // A folder's actual path comes before links to it.
                    if (ObservedFiles.LinkTarget(directory.FullName) is null)
                        EnterFolder(directory.FullName, Path.Combine(real, directory.Name), depth + 1);
                    else
                        links.Add((directory, RealPath.Of(Path.Combine(real, directory.Name))));
                }
            }
            foreach (var (link, target) in links.OrderBy(static link => link.Folder.Name, StringComparer.Ordinal))
            {
                if (RealPath.IsWithin(start, target))
                    owner.ReportSkipped(link.FullName, "its link points back to a folder above it");
                else if (owner.IsInside(link.FullName, target, bounds))
                    EnterFolder(link.FullName, target, depth + 1);
            }
        }

        private void EnterFolder(string folder, string real, int depth)
        {
            if (bounds is not null && device != 0 && DeviceOf(folder) is var other && other != 0 && other != device)
                owner.ReportSkipped(folder, "it is on another file system");
            else
                Enter(folder, real, depth);
        }
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
