namespace ClaudePerf.Core.Usage.Queries;

/// <summary>Reads all transcripts every time, without an index.</summary>
public static class DirectReading
{
    /// <summary>Reads the transcripts below some roots.</summary>
    /// <param name="roots">Folders or files, whether or not they exist.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="progress">Receives the bytes read and the total bytes to read; called from several threads.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <returns>The requests and what was read to get them.</returns>
    /// <exception cref="OperationCanceledException">The reading was canceled.</exception>
    public static UsageTableReading Read(
        IReadOnlyList<string> roots, TranscriptReadOptions? options = null, Action<long, long>? progress = null,
            CancellationToken cancellation = default)
    {
        var files = TranscriptDiscovery.Find(roots, withMeta: true, cancellation);
        var total = files.Sum(file => file.Length);
        var merger = new RequestMerger();
        var problems = new List<TranscriptProblem>();
        var traces = new HashSet<AgentTrace>();
        var prompts = new List<(string Path, UserPrompt Prompt)>();
        var sums = new List<(RecordedSum Sum, RequestKey[] Requests)>();
        long bytes = 0;
        UsageReader.ReadAll(files, Add, options, progress: progress is null ? null : new ByteProgress(read => progress(read, total)),
            cancellation: cancellation);
        problems.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        var counted = merger.ToCounted();
        return new UsageTableReading(
            UsageTable.FromRequests(counted, traces, prompts.OrderBy(static prompt => prompt.Path, StringComparer.Ordinal)), files.Count,
            files.Count, bytes, problems, () => Complete(sums, counted));

        void Add(TranscriptReading reading)
        {
            merger.AddRange(reading.Requests);
            traces.UnionWith(reading.AgentTraces);
            prompts.AddRange(reading.Prompts.Select(prompt => (reading.File.Path, prompt)));
            bytes += reading.BytesRead;
            if (reading.Problem is not null || reading.BrokenLineCount > 0)
                problems.Add(new TranscriptProblem(reading.File.Path, reading.BrokenLineCount, reading.Problem));
            foreach (var session in reading.CostStates.Where(state => state is { SessionId: not null, TotalCost: not null })
                .GroupBy(state => state.SessionId))
            {
                var last = session.Last();
                var sum = new RecordedSum(reading.File.Path, last.SessionId!, last.TotalCost!.Value, last.HasUnknownModelCost,
                    new Dictionary<string, long>());
                sums.Add((sum, [.. reading.Requests.Select(request => request.Key)]));
            }
        }
    }

    private static List<RecordedSum> Complete(List<(RecordedSum Sum, RequestKey[] Requests)> sums, List<UsageRequest> counted)
    {
        var byKey = counted.ToDictionary(request => request.Key);
        return
        [
            .. sums.Select(entry => entry.Sum.With(entry.Requests
                .Select(key => byKey.GetValueOrDefault(key)).OfType<UsageRequest>()
                .Select(request => (request.SessionId, request.Timestamp.UtcTicks)))),
        ];
    }
}
