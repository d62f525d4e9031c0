namespace ClaudePerf.Core.Usage;

/// <summary>Reads the usage out of one transcript. Content never makes it throw.</summary>
public static class TranscriptReader
{
    /// <summary>Reads from a place between two lines to the end.</summary>
    /// <param name="file">The transcript.</param>
    /// <param name="from">Where to begin: <see cref="TranscriptPosition.Start"/>, or <see cref="TranscriptReading.Reached"/> of an earlier reading.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>What was found; with <see cref="TranscriptReading.Problem"/> where the file cannot be opened or read to its end.</returns>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static TranscriptReading Read(
        TranscriptFile file, TranscriptPosition from = default, TranscriptReadOptions? options = null, CancellationToken cancellation = default)
    {
        throw new NotImplementedException();
    }
}
