namespace ClaudePerf.Core.Usage.Queries;

/// <summary>What is known of the transcripts below some roots.</summary>
/// <param name="Table">The requests. Through the index it reads texts from there, so it is good only until that is closed.</param>
/// <param name="Files">Transcripts that are there now.</param>
/// <param name="FilesRead">Those of them that had to be read.</param>
/// <param name="BytesRead">Bytes of these.</param>
/// <param name="Problems">Transcripts of which not everything was counted.</param>
/// <param name="CostStates">Claude Code's own sums, of each file and session the last.</param>
public sealed record UsageTableReading(
    UsageTable Table,
    int Files,
    int FilesRead,
    long BytesRead,
    IReadOnlyList<TranscriptProblem> Problems,
    IReadOnlyList<RecordedSum> CostStates);

/// <summary>Claude Code's own sum for a session (a <c>cost-state</c> record).</summary>
/// <param name="File">The transcript it stands in.</param>
/// <param name="Session">The session.</param>
/// <param name="Cost">USD.</param>
/// <param name="HasUnknownModelCost">Whether Claude Code guessed at a price.</param>
public sealed record RecordedSum(string File, string Session, decimal Cost, bool HasUnknownModelCost);
