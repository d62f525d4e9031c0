using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>What is known of the transcripts below some roots, brought up to date.</summary>
/// <param name="Table">The requests. It may read texts from the index, so it is good only until that is closed.</param>
/// <param name="Files">Transcripts that are there now.</param>
/// <param name="FilesRead">Those of them that were new or had changed.</param>
/// <param name="BytesRead">Bytes read of these.</param>
/// <param name="Problems">Transcripts of which not everything was counted.</param>
public sealed record UsageIndexReading(UsageTable Table, int Files, int FilesRead, long BytesRead, IReadOnlyList<TranscriptProblem> Problems);
