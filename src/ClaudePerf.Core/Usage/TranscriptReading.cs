using ClaudePerf.Core.Usage.Index;

namespace ClaudePerf.Core.Usage;

/// <summary>What one reading of one transcript gave.</summary>
internal sealed class TranscriptReading
{
    /// <summary>At most so many broken lines are listed; all are counted.</summary>
    public const int MostBrokenLinesListed = 100;

    /// <summary>The file.</summary>
    public required TranscriptFile File { get; init; }

    /// <summary>
    /// The requests that the lines read tell of, each once, in order of first appearance. Other files may tell more of them.
    /// </summary>
    public required IReadOnlyList<UsageRequest> Requests { get; init; }

    /// <summary>Claude Code's own sums, in order.</summary>
    public required IReadOnlyList<CostState> CostStates { get; init; }

    /// <summary>What the lines read tell of which agents runs were of.</summary>
    public IReadOnlyList<AgentTrace> AgentTraces { get; init; } = [];

    /// <summary>The users' prompts in the lines read, in order.</summary>
    public IReadOnlyList<UserPrompt> Prompts { get; init; } = [];

    /// <summary>The first of the broken lines.</summary>
    public required IReadOnlyList<BrokenLine> BrokenLines { get; init; }

    /// <summary>How many complete lines are broken.</summary>
    public long BrokenLineCount { get; init; }

    /// <summary>Complete lines with usage, before lines about one request were merged.</summary>
    public long UsageLineCount { get; init; }

    /// <summary>
    /// Where the last complete line ends: reading on from here loses nothing. A last line without a line end is counted where it
    /// is whole JSON, and lies behind this position all the same, so that it is read again (merging counts it once).
    /// </summary>
    public TranscriptPosition Reached { get; init; }

    /// <summary>
    /// What the file is up to <see cref="Reached"/>; null where that was not asked for, or the file was cut while it was read.
    /// </summary>
    internal FileFingerprint? Fingerprint { get; init; }

    /// <summary>Whether a last line without a line end is no whole JSON: it is being written, or its writer died.</summary>
    public bool HasTornTail { get; init; }

    /// <summary>Bytes read.</summary>
    public long BytesRead { get; init; }

    /// <summary>Why the file could not be read, or not to its end; null where it could.</summary>
    public string? Problem { get; init; }
}
