using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>The timed responses to the requests of a query.</summary>
/// <param name="Responses">The responses with the rows of their requests.</param>
/// <param name="Requests">The number of requests in the query.</param>
/// <param name="Problems">Transcripts that could not be read.</param>
public sealed record TimedResponses(
    IReadOnlyList<(ResponseSample Sample, int Row)> Responses, int Requests, IReadOnlyList<string> Problems)
{
    /// <summary>Times the responses from the transcripts that still exist.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="query">Selects the requests.</param>
    /// <param name="roots">Folders or files with transcripts.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static TimedResponses Read(
        UsageTable table, UsageQuery query, IReadOnlyList<string> roots, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(query);
        var sessions = SessionRequests.OfAll(table, query);
        var rows = new Dictionary<string, (int Row, string Session)>(StringComparer.Ordinal);
        foreach (var (session, requests) in sessions)
        {
            foreach (var message in requests.Messages)
                rows.TryAdd(message, (requests.RowOf(message), session));
        }
        var problems = new List<string>();
        // A file's name may differ from the session named in its lines; if sessions are requested by name, read only their files.
        var files = TranscriptDiscovery.Find(roots, cancellation: cancellation)
            .Where(file => query.Session is null || file.SessionId is null || sessions.ContainsKey(file.SessionId));
        var timed = ResponseTimeReader.Read(files, problems.Add, cancellation)
            .Where(sample => rows.ContainsKey(sample.MessageId!))
            .Select(sample => (sample with { Session = rows[sample.MessageId!].Session }, rows[sample.MessageId!].Row)).ToList();
        return new TimedResponses(timed, rows.Count, problems);
    }
}
