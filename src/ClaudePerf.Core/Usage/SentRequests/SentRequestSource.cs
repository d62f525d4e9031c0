namespace ClaudePerf.Core.Usage.SentRequests;

/// <summary>Finds and reads the transcripts that contain requests as they were sent.</summary>
/// <param name="roots">Folders or files with transcripts.</param>
public sealed class SentRequestSource(IReadOnlyList<string> roots)
{
    // Transcripts of this version and older ones contain no such records, so they are not opened.
    private static readonly Version LastWithout = new(2, 1, 236);

    /// <summary>Reads what is known about some threads.</summary>
    /// <param name="threads">Session, agent run (null for the main thread) and version of Claude Code.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <returns>The requests.</returns>
    /// <exception cref="OperationCanceledException">The reading was canceled.</exception>
    internal SentRequestLog Read(IEnumerable<(string? Session, string? AgentId, string? Version)> threads, CancellationToken cancellation)
    {
        var wanted = threads.Where(thread => HasRecords(thread.Version)).Select(thread => (thread.Session, thread.AgentId)).ToHashSet();
        var reader = new SentRequestReader();
        if (wanted.Count > 0)
        {
            foreach (var file in TranscriptDiscovery.Find(roots, cancellation: cancellation))
            {
                if (wanted.Contains((file.SessionId, file.AgentId)))
                    Read(file.Path, reader, cancellation);
            }
        }
        return reader.ToLog();
    }

    private static void Read(string path, SentRequestReader reader, CancellationToken cancellation)
    {
        try
        {
            WholeLines.Read(path, reader.Add, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Deleted or not readable since it was indexed: its misses are explained by their usage, as for older versions.
        }
    }

    private static bool HasRecords(string? version) =>
        version is not null && (!Version.TryParse(version.Split('-', '+')[0], out var number) || number > LastWithout);
}
