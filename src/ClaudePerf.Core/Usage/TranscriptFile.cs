namespace ClaudePerf.Core.Usage;

/// <summary>A transcript and what its place says of it.</summary>
public sealed record TranscriptFile
{
    /// <summary>The full path.</summary>
    public required string Path { get; init; }

    /// <summary>What it holds.</summary>
    public TranscriptKind Kind { get; init; }

    /// <summary>The folder below <c>projects</c>; null for a file elsewhere.</summary>
    public string? ProjectKey { get; init; }

    /// <summary>The session by file or folder name; null where the name does not tell (<see cref="TranscriptKind.FlatAgent"/>).</summary>
    public string? SessionId { get; init; }

    /// <summary>The subagent by file name; null for the main thread.</summary>
    public string? AgentId { get; init; }

    /// <summary>The workflow run by folder name (<c>wf_…</c>).</summary>
    public string? WorkflowRun { get; init; }

    /// <summary>What the agent's meta file says; null as long as the file was not read, and where there is no meta file to read.</summary>
    public AgentMeta? Meta { get; init; }

    /// <summary>The size in bytes when it was found.</summary>
    public long Length { get; init; }
}
