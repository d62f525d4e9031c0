using System.Text;
using ClaudePerf.Core.Optimization.Comparison;

namespace ClaudePerf.Core.Validation.Changes;

/// <summary>
/// The prompts of a folder as they were in a git revision, in a temporary folder that is deleted on disposal: all Markdown files, and
/// the JSON files in Claude Code's own folders. No program that the repository names is run.
/// </summary>
internal sealed class RevisionFiles : IDisposable
{
    private const string RegularFileMode = "100";

    private readonly string _revision;

    private RevisionFiles(string revision) => _revision = revision;

    /// <summary>The temporary folder, which corresponds to the given one.</summary>
    internal string Folder { get; } = Directory.CreateTempSubdirectory("claudeperf-revision-").FullName;

    /// <summary>Writes the files of a revision.</summary>
    /// <param name="folder">A folder of the repository.</param>
    /// <param name="reference">A branch, tag or commit: the files are those of the commit from which the current one diverged.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="GitException">Git is missing or failed, or there is no such revision.</exception>
    /// <exception cref="IOException">The temporary folder cannot be written.</exception>
    internal static RevisionFiles Extract(string folder, string reference, CancellationToken cancellation = default)
    {
        var (git, commit) = ChangedFiles.Start(folder, reference, cancellation);
        var files = new RevisionFiles(reference);
        try
        {
            foreach (var entry in ChangedFiles.Names(git, cancellation, "ls-tree", "-r", "-z", commit))
            {
                // "100644 blob 0123…<tab>path"
                var tab = entry.IndexOf('\t', StringComparison.Ordinal);
                var path = entry[(tab + 1)..];
                if (entry.StartsWith(RegularFileMode, StringComparison.Ordinal) && IsPrompt(path))
                    files.Write(git, folder, path, entry[..tab].Split(' ')[2], cancellation);
            }
            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>The comparison with the revision's name instead of the temporary folder.</summary>
    internal PromptComparison Named(PromptComparison comparison) => comparison.ReferencePath is not { } path ? comparison
        : comparison with { ReferencePath = $"{_revision}:{Path.GetRelativePath(Folder, path).Replace('\\', '/')}" };

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static bool IsPrompt(string path) => path.EndsWith(".md", StringComparison.OrdinalIgnoreCase)
        || (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            && path.Split('/') is var parts && (Array.Exists(parts, static part => part is ".claude" or ".claude-plugin")
                || parts[^1] == ".mcp.json"));

    private void Write(GitCommand git, string folder, string path, string id, CancellationToken cancellation)
    {
        // Git refuses such names itself; a damaged repository can contain them anyway.
        if (Path.IsPathRooted(path) || path.Split('/', '\\').Contains(".."))
            return;
        var target = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var current = Path.Combine(folder, path);
        // Most files are as they were, and need no process each.
        if (File.Exists(current) && ChangedFiles.IsBlob(current, id))
            File.Copy(current, target);
        else
            File.WriteAllText(target, ChangedFiles.Output(git, cancellation, "cat-file", "blob", id), new UTF8Encoding(false));
    }
}
