using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage;

/// <summary>Finds transcripts and determines their kind from their path.</summary>
public static class TranscriptDiscovery
{
    private const string AgentPrefix = "agent-";
    private const string WorkflowPrefix = "wf_";

    /// <summary>Finds the transcripts of several roots.</summary>
    /// <param name="roots">Files, or folders to search recursively. Missing folders are ignored.</param>
    /// <param name="withMeta">Whether to read the agents' meta files immediately; otherwise they are read with their
    /// transcripts.</param>
    /// <param name="cancellation">Cancels the search.</param>
    /// <returns>The files without duplicates, ordered by path.</returns>
    public static IReadOnlyList<TranscriptFile> Find(IEnumerable<string> roots, bool withMeta = false,
        CancellationToken cancellation = default)
    {
        var files = new SortedDictionary<string, TranscriptFile>(StringComparer.Ordinal);
        foreach (var root in roots)
        {
            var full = Path.GetFullPath(root);
            if (RegularFile.Exists(full))
                Add(full);
            else if (Directory.Exists(full))
            {
                AddAll(full, recurse: false);
                foreach (var folder in TranscriptFolders.Below(full))
                    AddAll(folder, recurse: true);
            }
        }
        return [.. files.Values];

        void AddAll(string folder, bool recurse)
        {
            try
            {
                foreach (var path in TranscriptFolders.Files(folder, recurse))
                {
                    cancellation.ThrowIfCancellationRequested();
                    Add(path);
                }
            }
            catch (IOException)
            {
                // The folder was deleted since it was listed, or cannot be read.
            }
        }

        void Add(string path)
        {
            if (FileStamp.OfRegular(path) is { } stamp)
                files[path] = At(path, stamp.Size, withMeta);
        }
    }

    /// <summary>Determines what a transcript's path says about it; the file need not exist.</summary>
    /// <param name="path">The path.</param>
    /// <param name="length">Its size in bytes.</param>
    /// <param name="withMeta">Whether to read the agent's meta file immediately; otherwise it is read with the transcript.</param>
    /// <returns>The file.</returns>
    public static TranscriptFile At(string path, long length = 0, bool withMeta = false)
    {
        path = Path.GetFullPath(path);
        var parts = path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        var name = Path.GetFileNameWithoutExtension(path);
        var isAgent = name.StartsWith(AgentPrefix, StringComparison.Ordinal);
        var subagents = Array.LastIndexOf(parts, "subagents", parts.Length - 2);
        // The innermost folder "projects" that has room for a key: a project's own folder, further out, may have the same name.
        var projects = Array.LastIndexOf(parts, "projects", Math.Max(0, (subagents > 0 ? subagents - 2 : parts.Length - 2) - 1));
        var key = projects >= 0 ? parts[projects + 1] : subagents > 1 ? parts[subagents - 2] : null;

        if (subagents > 0)
        {
            var run = parts[subagents..^1].LastOrDefault(part => part.StartsWith(WorkflowPrefix, StringComparison.Ordinal));
            return new TranscriptFile
            {
                Path = path,
                Length = length,
                Kind = !isAgent ? TranscriptKind.Other : run is null ? TranscriptKind.Subagent : TranscriptKind.WorkflowAgent,
                ProjectKey = NullIfEmpty(key),
                SessionId = NullIfEmpty(parts[subagents - 1]),
                AgentId = isAgent ? name[AgentPrefix.Length..] : null,
                WorkflowRun = run,
                Meta = isAgent && withMeta ? AgentMeta.OfTranscript(path) : null,
            };
        }
        var inProject = projects >= 0 && parts.Length - projects == 3;
        return new TranscriptFile
        {
            Path = path,
            Length = length,
            Kind = isAgent
                ? TranscriptKind.FlatAgent
                : inProject || Guid.TryParse(name, out _) ? TranscriptKind.Session : TranscriptKind.Other,
            ProjectKey = NullIfEmpty(key),
            SessionId = isAgent ? null : name,
            AgentId = isAgent ? name[AgentPrefix.Length..] : null,
            Meta = isAgent && withMeta ? AgentMeta.OfTranscript(path) : null,
        };
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
