namespace ClaudePerf.Core.Usage;

/// <summary>Reads many transcripts, several at once, the largest first.</summary>
public static class UsageReader
{
    /// <summary>Reads every file from its start and hands over each reading.</summary>
    /// <param name="files">The transcripts.</param>
    /// <param name="onRead">Takes a file's reading; called for one file at a time, in no particular order.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <param name="from">Where to begin with a file; null for the start.</param>
    /// <param name="progress">Is told the bytes read so far.</param>
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
        throw new NotImplementedException();
    }
}
