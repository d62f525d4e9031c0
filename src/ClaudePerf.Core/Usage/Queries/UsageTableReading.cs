using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>What is known of the transcripts below some roots. What comes through the index is good only until that is closed.</summary>
/// <param name="Table">The requests.</param>
/// <param name="Files">Transcripts that are there now.</param>
/// <param name="FilesRead">Those of them that had to be read.</param>
/// <param name="BytesRead">Bytes of these.</param>
/// <param name="Problems">Transcripts of which not everything was counted.</param>
/// <param name="RecordedSums">Gives Claude Code's own sums, of each transcript and session the last; work that only a reconciliation needs.</param>
public sealed record UsageTableReading(
    UsageTable Table,
    int Files,
    int FilesRead,
    long BytesRead,
    IReadOnlyList<TranscriptProblem> Problems,
    Func<IReadOnlyList<RecordedSum>> RecordedSums)
{
    /// <summary>Where what sessions had to do with tools is kept between queries; null where the index is not used.</summary>
    internal IRememberedTools? Tools { get; init; }
}
