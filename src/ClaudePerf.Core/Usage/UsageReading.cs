namespace ClaudePerf.Core.Usage;

/// <summary>What reading a set of transcripts gave.</summary>
/// <param name="Requests">Each request once, by time.</param>
/// <param name="CostStates">Claude Code's own sums, by file and place.</param>
/// <param name="Damaged">The readings of files with broken lines, a torn end or a problem, by path.</param>
/// <param name="UsageLineCount">Complete lines with usage, before merging.</param>
/// <param name="BytesRead">Bytes read.</param>
internal sealed record UsageReading(
    IReadOnlyList<UsageRequest> Requests,
    IReadOnlyList<CostState> CostStates,
    IReadOnlyList<TranscriptReading> Damaged,
    long UsageLineCount,
    long BytesRead);
