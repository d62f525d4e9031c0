using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>
/// Reads response times from transcripts: from the last line before a message (what the user said, a tool's result, its
/// attachments, the record of the request, or the end of the previous message) to the message's last block. Leaves out messages
/// without a final line, whose output is unknown, messages that needed several attempts, and messages of subagents in the session's
/// own file, as older versions wrote them: there, several agents running at once cannot be distinguished.
/// </summary>
internal static class ResponseTimeReader
{
    /// <summary>Reads transcripts in parallel.</summary>
    /// <param name="files">The transcripts.</param>
    /// <param name="problem">Called for each one that cannot be read.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>Each response once, in the order of the files.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static IReadOnlyList<ResponseSample> Read(
        IEnumerable<TranscriptFile> files, Action<string>? problem = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        var listed = files.ToList();
        var found = new List<ResponseSample>?[listed.Count];
        var problems = new string?[listed.Count];
        Parallel.For(0, listed.Count,
            new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            var timer = new ResponseTimer(listed[i]);
            try
            {
                WholeLines.Read(listed[i].Path, timer.Process, cancellation);
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
