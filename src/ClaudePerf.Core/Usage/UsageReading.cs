namespace ClaudePerf.Core.Usage;

/// <summary>The result of reading a set of transcripts.</summary>
/// <param name="Requests">The requests without duplicates, ordered by time.</param>
/// <param name="CostStates">Claude Code's own totals, by file and position.</param>
/// <param name="Damaged">The readings of files with broken lines, an incomplete end or a problem, ordered by path.</param>
/// <param name="UsageLineCount">Complete lines with usage, before merging.</param>
/// <param name="BytesRead">Bytes read.</param>
internal sealed record UsageReading(
    IReadOnlyList<UsageRequest> Requests,
    IReadOnlyList<CostState> CostStates,
    IReadOnlyList<TranscriptReading> Damaged,
    long UsageLineCount,
    long BytesRead);
