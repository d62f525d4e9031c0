using ClaudePerf.Core.Usage.Index;

namespace ClaudePerf.Core.Usage;

/// <summary>The result of reading a transcript once.</summary>
internal sealed class TranscriptReading
{
    /// <summary>The maximum number of broken lines that are listed; all are counted.</summary>
    public const int MaximumListedBrokenLines = 100;

    /// <summary>The file.</summary>
    public required TranscriptFile File { get; init; }

    /// <summary>
    /// The requests in the lines that were read, without duplicates, in order of first appearance. Other files may contain more
    /// lines about them.
    /// </summary>
    public required IReadOnlyList<UsageRequest> Requests { get; init; }

    /// <summary>Claude Code's own totals, in order.</summary>
    public required IReadOnlyList<CostState> CostStates { get; init; }

    /// <summary>The links between runs and agents in the lines that were read.</summary>
    public IReadOnlyList<AgentTrace> AgentTraces { get; init; } = [];

    /// <summary>The user prompts in the lines that were read, in order.</summary>
    public IReadOnlyList<UserPrompt> Prompts { get; init; } = [];

    /// <summary>The first broken lines.</summary>
    public required IReadOnlyList<BrokenLine> BrokenLines { get; init; }

    /// <summary>The number of complete lines that are broken.</summary>
    public long BrokenLineCount { get; init; }

    /// <summary>Complete lines with usage, before lines about one request were merged.</summary>
    public long UsageLineCount { get; init; }

    /// <summary>
    /// The end of the last complete line; continuing from here loses nothing. A last line without a line ending is counted if it is
    /// complete JSON but is still after this position, so it is read again (merging counts it once).
    /// </summary>
    public TranscriptPosition Reached { get; init; }

    /// <summary>
    /// The fingerprint up to <see cref="Reached"/>; null if it was not requested or the file was truncated meanwhile.
    /// </summary>
    internal FileFingerprint? Fingerprint { get; init; }

    /// <summary>
    /// Whether a last line without a line ending is incomplete JSON: it is still being written, or its writer crashed.
    /// </summary>
    public bool HasIncompleteTail { get; init; }

    /// <summary>The number of bytes read.</summary>
    public long BytesRead { get; init; }

    /// <summary>Why the file could not be fully read; null if it could.</summary>
    public string? Problem { get; init; }
}
