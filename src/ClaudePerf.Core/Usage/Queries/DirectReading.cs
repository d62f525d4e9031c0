namespace ClaudePerf.Core.Usage.Queries;

/// <summary>Reads transcripts without an index: all of them, every time, and nothing is remembered.</summary>
public static class DirectReading
{
    /// <summary>Reads the transcripts below some roots.</summary>
    /// <param name="roots">Folders or files, existing or not.</param>
    /// <param name="options">How to read transcripts; null for the defaults.</param>
    /// <param name="progress">Is told the bytes read and the bytes to read; called from several threads.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The requests and what was read for them.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static UsageTableReading Read(
        IReadOnlyList<string> roots, TranscriptReadOptions? options = null, Action<long, long>? progress = null, CancellationToken cancellation = default)
    {
        var files = TranscriptDiscovery.Find(roots, withMeta: true, cancellation);
        var total = files.Sum(file => file.Length);
        var reading = UsageReader.Read(files, options, progress is null ? null : new ByteProgress(read => progress(read, total)), cancellation);
        var sums = new Dictionary<(string File, string Session), RecordedSum>();
        foreach (var state in reading.CostStates)
        {
            if (state is { SessionId: { } session, TotalCost: { } cost })
                sums[(state.SourceFile, session)] = new RecordedSum(state.SourceFile, session, cost, state.HasUnknownModelCost);
        }
        return new UsageTableReading(
            UsageTable.FromRequests(reading.Requests),
            files.Count,
            files.Count,
            reading.BytesRead,
            [.. reading.Damaged
                .Where(file => file.Problem is not null || file.BrokenLineCount > 0)
                .Select(file => new TranscriptProblem(file.File.Path, file.BrokenLineCount, file.Problem))],
            [.. sums.Values]);
    }
}
