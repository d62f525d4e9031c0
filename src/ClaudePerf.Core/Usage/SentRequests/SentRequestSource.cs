namespace ClaudePerf.Core.Usage.SentRequests;

/// <summary>Finds and reads the transcripts that hold requests as they were sent.</summary>
/// <param name="roots">Folders or files with transcripts.</param>
public sealed class SentRequestSource(IReadOnlyList<string> roots)
{
    // No transcript of this version or an older one holds such records: they need not be opened.
    private static readonly Version LastWithout = new(2, 1, 236);

    /// <summary>Reads what is known of some threads.</summary>
    /// <param name="threads">Session, agent run (null for the main thread) and version of Claude Code.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The requests.</returns>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    internal SentRequestLog Read(IEnumerable<(string? Session, string? AgentId, string? Version)> threads, CancellationToken cancellation)
    {
        var wanted = threads.Where(thread => MayTell(thread.Version)).Select(thread => (thread.Session, thread.AgentId)).ToHashSet();
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
            WholeLines.Read(path, reader.Take, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Deleted or closed to us since it was indexed: its misses are explained by their usage, as those of older versions are.
        }
    }

    private static bool MayTell(string? version) => version is not null && (!Version.TryParse(version.Split('-', '+')[0], out var number) || number > LastWithout);
}
