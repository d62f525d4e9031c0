namespace ClaudePerf.Core.Usage;

/// <summary>A transcript and what its path says about it.</summary>
public sealed record TranscriptFile
{
    /// <summary>The full path.</summary>
    public required string Path { get; init; }

    /// <summary>The kind of transcript.</summary>
    public TranscriptKind Kind { get; init; }

    /// <summary>The folder below <c>projects</c>; null for files elsewhere.</summary>
    public string? ProjectKey { get; init; }

    /// <summary>
    /// The session by file or folder name; null if the name does not contain it (<see cref="TranscriptKind.FlatAgent"/>).
    /// </summary>
    public string? SessionId { get; init; }

    /// <summary>The subagent by file name; null for the main thread.</summary>
    public string? AgentId { get; init; }

    /// <summary>The workflow run by folder name (<c>wf_…</c>).</summary>
    public string? WorkflowRun { get; init; }

    /// <summary>The agent's meta file; null if there is none or it has not been read yet.</summary>
    public AgentMeta? Meta { get; init; }

    /// <summary>The size in bytes when the file was found.</summary>
    public long Length { get; init; }
}
