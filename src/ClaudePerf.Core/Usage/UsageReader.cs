namespace ClaudePerf.Core.Usage;

/// <summary>Reads many transcripts in parallel, the largest first.</summary>
internal static class UsageReader
{
    private const long ProgressStep = 4 << 20;

    /// <summary>Reads every file and counts each request once.</summary>
    /// <param name="files">The transcripts.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="progress">Receives the number of bytes read so far, every few MB.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <returns>The requests and other findings.</returns>
    /// <exception cref="OperationCanceledException">The reading was canceled.</exception>
    public static UsageReading Read(
        IReadOnlyList<TranscriptFile> files, TranscriptReadOptions? options = null, IProgress<long>? progress = null,
            CancellationToken cancellation = default)
    {
        var merger = new RequestMerger();
        var costStates = new List<CostState>();
        var damaged = new List<TranscriptReading>();
        long bytes = 0, usageLines = 0;
        ReadAll(
            files,
            reading =>
            {
                merger.AddRange(reading.Requests);
                costStates.AddRange(reading.CostStates);
                bytes += reading.BytesRead;
                usageLines += reading.UsageLineCount;
                if (reading.BrokenLineCount > 0 || reading.HasIncompleteTail || reading.Problem is not null)
                    damaged.Add(reading);
            },
            options,
            progress: progress,
            cancellation: cancellation);
        costStates.Sort(static (a, b) =>
        {
            var byFile = string.CompareOrdinal(a.SourceFile, b.SourceFile);
            return byFile != 0 ? byFile : a.LineOffset.CompareTo(b.LineOffset);
        });
        damaged.Sort(static (a, b) => string.CompareOrdinal(a.File.Path, b.File.Path));
        return new UsageReading(merger.ToCounted(), costStates, damaged, usageLines, bytes);
    }

    /// <summary>Reads every file and passes each reading to a callback.</summary>
    /// <param name="files">The transcripts.</param>
    /// <param name="onRead">Receives a file's reading; called for one file at a time, in no particular order.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="from">Returns the start position for a file; null for the start of each file.</param>
    /// <param name="progress">Receives the number of bytes read so far, every few MB.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <exception cref="OperationCanceledException">The reading was canceled.</exception>
    public static void ReadAll(
        IReadOnlyList<TranscriptFile> files,
        Action<TranscriptReading> onRead,
        TranscriptReadOptions? options = null,
        Func<TranscriptFile, TranscriptPosition>? from = null,
        IProgress<long>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new TranscriptReadOptions();
        var queue = files.OrderByDescending(file => file.Length).ToArray();
        var next = -1;
        long bytesRead = 0, bytesReported = 0;
        var gate = new object();

        void Report(long count)
        {
            var sum = Interlocked.Add(ref bytesRead, count);
            var reported = Interlocked.Read(ref bytesReported);
            if (sum - reported >= ProgressStep && Interlocked.CompareExchange(ref bytesReported, sum, reported) == reported)
                progress!.Report(sum);
        }

        void ReadNext()
        {
            using var tools = new LineTools();
            while (Interlocked.Increment(ref next) is var place && place < queue.Length)
            {
                var file = queue[place];
                var reading = TranscriptReader.Read(
                    file, from?.Invoke(file) ?? TranscriptPosition.Start, options, tools, progress is null ? null : Report, cancellation);
                lock (gate)
                    onRead(reading);
            }
        }

        var workers = Math.Clamp(options.Parallelism, 1, Math.Max(1, queue.Length));
        if (workers == 1)
        {
            ReadNext();
        }
        else
        {
            var tasks = Enumerable.Range(0, workers - 1).Select(_ => Task.Run(ReadNext, CancellationToken.None)).ToArray();
            try
            {
                ReadNext();
            }
            finally
            {
                // The other workers share this thread's state: even after an exception they must start no further file and finish
                // before this call returns.
                Interlocked.Exchange(ref next, queue.Length);
                Task.WhenAll(tasks).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None,
                    TaskScheduler.Default).GetAwaiter().GetResult();
            }
            Task.WhenAll(tasks).GetAwaiter().GetResult();
        }
        progress?.Report(Interlocked.Read(ref bytesRead));
    }
}
