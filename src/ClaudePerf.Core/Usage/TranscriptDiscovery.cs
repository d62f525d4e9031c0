namespace ClaudePerf.Core.Usage;

/// <summary>Finds transcripts and tells by their place what they hold.</summary>
public static class TranscriptDiscovery
{
    private const string Extension = ".jsonl";
    private const string AgentPrefix = "agent-";
    private const string WorkflowPrefix = "wf_";

    /// <summary>The transcripts of several roots.</summary>
    /// <param name="roots">Files, or folders to search with everything below them. A folder that is not there gives nothing.</param>
    /// <param name="withMeta">Whether to read the agents' meta files at once; else they are read with their transcripts.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>Each file once, ordered by path.</returns>
    public static IReadOnlyList<TranscriptFile> Find(IEnumerable<string> roots, bool withMeta = false, CancellationToken cancellation = default)
    {
        var files = new SortedDictionary<string, TranscriptFile>(StringComparer.Ordinal);
        // Links below a root are not followed as folders, so that no circle is walked; the root itself may be one.
        var options = new EnumerationOptions { RecurseSubdirectories = false, IgnoreInaccessible = true, AttributesToSkip = 0 };
        foreach (var root in roots)
        {
            var full = Path.GetFullPath(root);
            if (File.Exists(full))
            {
                files[full] = At(full, new FileInfo(full).Length, withMeta);
                continue;
            }
            if (!Directory.Exists(full))
                continue;
            var pending = new Stack<DirectoryInfo>();
            pending.Push(new DirectoryInfo(full));
            while (pending.TryPop(out var folder))
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var entry in Entries(folder, options))
                {
                    if (entry is DirectoryInfo inner)
                    {
                        if ((inner.Attributes & FileAttributes.ReparsePoint) == 0)
                            pending.Push(inner);
                    }
                    else if (entry.Name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
                    {
                        files[entry.FullName] = At(entry.FullName, ((FileInfo)entry).Length, withMeta);
                    }
                }
            }
        }
        return [.. files.Values];
    }

    /// <summary>What a transcript's place says of it; the file need not exist.</summary>
    /// <param name="path">The path.</param>
    /// <param name="length">Its size in bytes.</param>
    /// <param name="withMeta">Whether to read the agent's meta file at once; else it is read with the transcript.</param>
    /// <returns>The file.</returns>
    public static TranscriptFile At(string path, long length = 0, bool withMeta = false)
    {
        path = Path.GetFullPath(path);
        var parts = path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        var name = Path.GetFileNameWithoutExtension(path);
        var isAgent = name.StartsWith(AgentPrefix, StringComparison.Ordinal);
        var subagents = Array.LastIndexOf(parts, "subagents", parts.Length - 2);
        // The innermost folder "projects" that leaves room for a key: a project's own folder may have the same name further out.
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
            Kind = isAgent ? TranscriptKind.FlatAgent : inProject || Guid.TryParse(name, out _) ? TranscriptKind.Session : TranscriptKind.Other,
            ProjectKey = NullIfEmpty(key),
            SessionId = isAgent ? null : name,
            AgentId = isAgent ? name[AgentPrefix.Length..] : null,
            Meta = isAgent && withMeta ? AgentMeta.OfTranscript(path) : null,
        };
    }

    private static FileSystemInfo[] Entries(DirectoryInfo folder, EnumerationOptions options)
    {
        try
        {
            return folder.GetFileSystemInfos("*", options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Deleted or closed to us since its parent was listed: it holds no transcript that can be read.
            return [];
        }
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
