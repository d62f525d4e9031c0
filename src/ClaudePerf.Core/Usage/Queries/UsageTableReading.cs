using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// The usage in the transcripts below some roots. Readings from the index are only valid until the index is closed.
/// </summary>
/// <param name="Table">The requests.</param>
/// <param name="Files">The number of existing transcripts.</param>
/// <param name="FilesRead">The number of transcripts that had to be read.</param>
/// <param name="BytesRead">The number of bytes that were read.</param>
/// <param name="Problems">Transcripts that could not be counted completely.</param>
/// <param name="RecordedSums">Returns Claude Code's own totals, the last one per transcript and session; only needed for
/// reconciliation.</param>
public sealed record UsageTableReading(
    UsageTable Table,
    int Files,
    int FilesRead,
    long BytesRead,
    IReadOnlyList<TranscriptProblem> Problems,
    Func<IReadOnlyList<RecordedSum>> RecordedSums)
{
    /// <summary>The cache for the tool usage of sessions; null if the index is not used.</summary>
    internal IToolUsageCache? Tools { get; init; }
}
