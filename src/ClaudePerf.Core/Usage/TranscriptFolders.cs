using System.IO.Enumeration;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// How the folders of transcripts are walked. A folder directly in a root may be a link, as people keep a project's transcripts on another disk: it is followed once.
/// Below it links are not followed, so that no circle is walked, and folders only as deep as Claude Code makes them.
/// </summary>
internal static class TranscriptFolders
{
    /// <summary>How deep transcripts are looked for below a project's folder; Claude Code's own lie four folders deep at most.</summary>
    internal const int MaximumDepth = 16;

    /// <summary>The folder of a session's subagents, in the folder that has the session's name.</summary>
    internal const string Subagents = "subagents";

    /// <summary>The folder of workflows' runs in it.</summary>
    internal const string Workflows = "workflows";

    private const string Extension = ".jsonl";

    /// <summary>The folders directly in a root that are to be walked, each once: of a link and its target in the same root only the target.</summary>
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
            // The root has gone since it was looked at.
        }
        if (links.Count == 0)
            return folders;
        var real = RealPath.Of(root);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        links.Sort(StringComparer.Ordinal);
        foreach (var link in links)
        {
            var target = RealPath.Of(link);
            // What lies in the root is walked anyway, and what the root lies in would be walked round and round.
            if (Directory.Exists(target) && !RealPath.IsWithin(target, real) && !RealPath.IsWithin(real, target) && seen.Add(target))
                folders.Add(link);
        }
        return folders;
    }

    /// <summary>Those of <see cref="Below"/> that are links; none where there is no such folder.</summary>
    internal static IEnumerable<string> LinksBelow(string root) => Directory.Exists(root) ? Below(root).Where(IsLink) : [];

    /// <summary>The transcripts in a folder.</summary>
    /// <exception cref="IOException">The folder has gone.</exception>
    internal static IEnumerable<string> Files(string folder, bool recurse) =>
        new FileSystemEnumerable<string>(folder, static (ref FileSystemEntry entry) => entry.ToFullPath(), Options(recurse))
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => entry.FileName.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) && !entry.IsDirectory,
            ShouldRecursePredicate = static (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };

    private static bool IsLink(string folder) => new DirectoryInfo(folder).Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static EnumerationOptions Options(bool recurse) =>
        new() { RecurseSubdirectories = recurse, MaxRecursionDepth = MaximumDepth, IgnoreInaccessible = true, AttributesToSkip = 0 };
}
