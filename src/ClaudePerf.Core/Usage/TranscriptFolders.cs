using System.IO.Enumeration;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// Walks the folders of transcripts. A folder directly below a root may be a link, because some users store a project's transcripts
/// on another disk; it is followed once. Links further down are not followed, to avoid cycles, and the depth is limited.
/// </summary>
internal static class TranscriptFolders
{
    /// <summary>The maximum depth below a project's folder; Claude Code's own transcripts are at most four folders deep.</summary>
    internal const int MaximumDepth = 16;

    /// <summary>The folder of a session's subagents, inside the folder with the session's name.</summary>
    internal const string Subagents = "subagents";

    /// <summary>The folder of workflow runs inside it.</summary>
    internal const string Workflows = "workflows";

    private const string Extension = ".jsonl";

    /// <summary>
    /// Lists the folders directly below a root that are to be walked, without duplicates: if a link and its target are in the same
    /// root, only the target is listed.
    /// </summary>
    internal static List<string> Below(string root)
    {
        var folders = new List<string>();
        var links = new List<string>();
        try
        {
            foreach (var folder in Directory.EnumerateDirectories(root, "*", Options(recurse: false)))
                (IsLink(folder) ? links : folders).Add(folder);
        }
        catch (IOException)
        {
            // The root was deleted since it was checked.
        }
        if (links.Count == 0)
            return folders;
        var real = RealPath.Of(root);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        links.Sort(StringComparer.Ordinal);
        foreach (var link in links)
        {
            var target = RealPath.Of(link);
            // A target inside the root is walked anyway, and a target that contains the root would cause a cycle.
            if (Directory.Exists(target) && !RealPath.IsWithin(target, real) && !RealPath.IsWithin(real, target) && seen.Add(target))
                folders.Add(link);
        }
        return folders;
    }

    /// <summary>The links among the folders of <see cref="Below"/>; empty if the root does not exist.</summary>
    internal static IEnumerable<string> LinksBelow(string root) => Directory.Exists(root) ? Below(root).Where(IsLink) : [];

    /// <summary>Lists the transcripts in a folder.</summary>
    /// <exception cref="IOException">The folder was deleted.</exception>
    internal static IEnumerable<string> Files(string folder, bool recurse) =>
        new FileSystemEnumerable<string>(folder, static (ref FileSystemEntry entry) => entry.ToFullPath(), Options(recurse))
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) =>
                entry.FileName.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) && !entry.IsDirectory,
            ShouldRecursePredicate = static (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };

    private static bool IsLink(string folder) => new DirectoryInfo(folder).Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static EnumerationOptions Options(bool recurse) =>
        new() { RecurseSubdirectories = recurse, MaxRecursionDepth = MaximumDepth, IgnoreInaccessible = true, AttributesToSkip = 0 };
}
