namespace ClaudePerf.Core.Usage;

/// <summary>Reads many transcripts, several at once, the largest first.</summary>
internal static class UsageReader
{
    private const long ProgressStep = 4 << 20;

    /// <summary>Reads every file and counts each request once.</summary>
    /// <param name="files">The transcripts.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <param name="progress">Is told the bytes read so far, every few MB.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The requests and what else was found.</returns>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static UsageReading Read(
        IReadOnlyList<TranscriptFile> files, TranscriptReadOptions? options = null, IProgress<long>? progress = null, CancellationToken cancellation = default)
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
                if (reading.BrokenLineCount > 0 || reading.HasTornTail || reading.Problem is not null)
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

    /// <summary>Reads every file and hands over each reading.</summary>
    /// <param name="files">The transcripts.</param>
    /// <param name="onRead">Takes a file's reading; called for one file at a time, in no particular order.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <param name="from">Where to begin with a file; null for the start.</param>
    /// <param name="progress">Is told the bytes read so far, every few MB.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
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
        long bytesRead = 0, bytesTold = 0;
        var gate = new object();

        void Tell(long count)
        {
            var sum = Interlocked.Add(ref bytesRead, count);
            var told = Interlocked.Read(ref bytesTold);
            if (sum - told >= ProgressStep && Interlocked.CompareExchange(ref bytesTold, sum, told) == told)
                progress!.Report(sum);
        }

        void ReadNext()
        {
            using var tools = new LineTools();
            while (Interlocked.Increment(ref next) is var place && place < queue.Length)
            {
                var file = queue[place];
                var reading = TranscriptReader.Read(
                    file, from?.Invoke(file) ?? TranscriptPosition.Start, options, tools, progress is null ? null : Tell, cancellation);
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
                // The others share what this thread's caller holds: whatever happened, they begin no further file and none outlives this call.
                Interlocked.Exchange(ref next, queue.Length);
                Task.WhenAll(tasks).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).GetAwaiter().GetResult();
            }
            Task.WhenAll(tasks).GetAwaiter().GetResult();
        }
        progress?.Report(Interlocked.Read(ref bytesRead));
    }
}
