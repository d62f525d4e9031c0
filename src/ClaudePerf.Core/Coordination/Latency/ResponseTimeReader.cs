using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>
/// Reads from transcripts how long responses took: from the last line before a message (what the user said, a tool's result, what is
/// attached to it, the record of the request, or the end of the message before) to the
/// message's last block. Left out are messages without a final line, as their output is not known, messages that took several tries, and
/// those of subagents that stand in their session's own file, as older versions wrote them:
/// several that run at once cannot be told apart there.
/// </summary>
public static class ResponseTimeReader
{
    /// <summary>Reads transcripts, several at once.</summary>
    /// <param name="files">The transcripts.</param>
    /// <param name="problem">Is told of each that cannot be read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>Each response once, in the order of the files.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<ResponseSample> Read(IEnumerable<TranscriptFile> files, Action<string>? problem = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        var listed = files.ToList();
        var found = new List<ResponseSample>?[listed.Count];
        var problems = new string?[listed.Count];
        Parallel.For(0, listed.Count, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            var timer = new ResponseTimer(listed[i]);
            try
            {
                WholeLines.Read(listed[i].Path, timer.Take, cancellation);
                timer.End();
                found[i] = timer.Samples;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                problems[i] = $"{listed[i].Path}: {exception.Message}";
            }
        });
        foreach (var message in problems.OfType<string>())
            problem?.Invoke(message);
        // Forked sessions repeat messages.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. found.OfType<List<ResponseSample>>().SelectMany(static samples => samples).Where(sample => seen.Add(sample.MessageId!))];
    }
}
