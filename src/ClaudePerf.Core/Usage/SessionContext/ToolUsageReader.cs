using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>
/// Reads from transcripts which tools each request called, and how much of each prompt consisted of tool results: a result is sent
/// again with every later request until the conversation is compacted, cleared or rewound. Sessions are read in parallel.
/// </summary>
public static class ToolUsageReader
{
    /// <summary>Reads the transcripts of the selected requests, or their cached tool usage.</summary>
    /// <param name="reading">The requests; if they come from the index, the tool usage is cached there.</param>
    /// <param name="query">The query that selects the requests.</param>
    /// <param name="roots">Folders or files with transcripts.</param>
    /// <param name="options">How to count content; the counters are used by several threads.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <returns>The tool usage, and the transcripts that could not be read, whose contents are not attributed to any
    /// tool.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static (ToolUsage Tools, IReadOnlyList<TranscriptProblem> Problems) Read(
        UsageTableReading reading, UsageQuery query, IReadOnlyList<string> roots, TranscriptReadOptions options,
            CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reading);
        return Read(reading.Table, query, roots, options, reading.Tools, cancellation);
    }

    /// <summary>Reads the transcripts of the selected requests.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="query">The query that selects the requests.</param>
    /// <param name="roots">Folders or files with transcripts.</param>
    /// <param name="options">How to count content; the counters are used by several threads.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <returns>The tool usage, and the transcripts that could not be read, whose contents are not attributed to any
    /// tool.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static (ToolUsage Tools, IReadOnlyList<TranscriptProblem> Problems) Read(
        UsageTable table, UsageQuery query, IReadOnlyList<string> roots, TranscriptReadOptions options,
            CancellationToken cancellation = default) =>
        Read(table, query, roots, options, remembered: null, cancellation);

    private static (ToolUsage Tools, IReadOnlyList<TranscriptProblem> Problems) Read(
        UsageTable table, UsageQuery query, IReadOnlyList<string> roots, TranscriptReadOptions options, IToolUsageCache? remembered,
            CancellationToken cancellation)
    {
        if (options.CounterFor is null)
            throw new ArgumentException("The options must have a token counter to count tool results.", nameof(options));
        var sessions = SessionRequests.OfAll(table, query);
        var files = FilesOf(sessions, TranscriptDiscovery.Find(roots, cancellation: cancellation));
        var known = remembered?.Read();
        var tools = new ToolUsage();
        var problems = new List<TranscriptProblem>();
        var found = new List<CachedToolUsage>();
        Parallel.ForEach(files,
            new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, session =>
        {
            var digest = known is null ? null : ToolPartList.DigestOf(session.Key, session.Value, options.CounterFor);
            var parts = digest is null ? null : FindCached(known!, session.Key, digest);
            var own = new List<TranscriptProblem>();
            if (parts is null)
            {
                parts = new ToolPartList();
                ReadSession(session.Key, session.Value, options, parts, own.Add, cancellation);
                if (digest is not null && own.Count == 0)
                {
                    var computed = new CachedToolUsage(session.Key.Session, digest, parts.ToBytes());
                    lock (found)
                        found.Add(computed);
                }
            }
            lock (tools)
            {
                problems.AddRange(own);
                foreach (var (message, tool, part) in parts.Parts)
                    tools.Add(session.Key.RowOf(message), tool, part);
            }
        });
        // The usage of selected requests must not replace the usage of whole sessions, which is needed more often.
        if (found.Count > 0 && IsOfWholeSessions(query))
            remembered!.Write(found);
        return (tools, [.. problems.OrderBy(static problem => problem.Path, StringComparer.Ordinal)]);
    }

    /// <summary>Whether the query selects all requests of a session in its period.</summary>
    internal static bool IsOfWholeSessions(UsageQuery query) => query is
    {
        Model: null, Agent: null, Skill: null, Plugin: null, McpServer: null, Prompt: null, Workflow: null, Effort: null, Version: null,
    };

    private static ToolPartList? FindCached(IReadOnlyDictionary<string, CachedToolUsage> known, SessionRequests session, byte[] digest)
    {
        try
        {
            return known.TryGetValue(session.Session, out var cached) && cached.Digest.AsSpan().SequenceEqual(digest)
                ? ToolPartList.FromBytes(cached.Parts)
                : null;
        }
        catch (Exception exception) when (exception is FormatException or IOException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>The transcripts of each session.</summary>
    internal static Dictionary<SessionRequests, List<TranscriptFile>> FilesOf(Dictionary<string, SessionRequests> sessions,
        IEnumerable<TranscriptFile> files)
    {
        var ofRuns = sessions.Values.SelectMany(static session => session.Runs.Select(run => (Run: run, Session: session)))
            .ToLookup(static run => run.Run, static run => run.Session);
        var found = new Dictionary<SessionRequests, List<TranscriptFile>>();
        foreach (var file in files)
        {
            IEnumerable<SessionRequests> owners = file.SessionId is { } id
                ? sessions.TryGetValue(id, out var session) ? [session] : []
                : file.AgentId is { } run ? ofRuns[run] : [];
            foreach (var owner in owners.Where(owner => owner.Includes(file)))
            {
                if (!found.TryGetValue(owner, out var list))
                    found[owner] = list = [];
                list.Add(file);
            }
        }
        return found;
    }

    private static void ReadSession(
        SessionRequests requests, List<TranscriptFile> files, TranscriptReadOptions options, ToolPartList found,
            Action<TranscriptProblem> failed,
        CancellationToken cancellation)
    {
        var counted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var thread in SessionThreads.Read(requests, files, options, failed, cancellation))
            Walk(thread);

        void Walk(ContextThread thread)
        {
            // A request counts once, in the first file that contains it.
            var walk = new ContextWalk(thread, message => counted.Contains(message) ? null : requests.Prompt(message))
            {
                OnPrompt = (message, parts) =>
                {
                    foreach (var part in parts)
                        found.Add(message, part.Tool, Whole(part, requests.OneHourShare(message)));
                },
            };
            walk.Run(cancellation);
            foreach (var node in thread.Nodes)
                AddCalls(thread, node, walk.Messages);
            counted.UnionWith(walk.Messages);
        }

        void AddCalls(ContextThread thread, ContextNode node, HashSet<string> messages)
        {
            // Results follow the message that made the call.
            var message = node.Message ?? (node.Parent >= 0 ? thread.Nodes[node.Parent].Message : null);
            if (message is null || !messages.Contains(message))
                return;
            foreach (var item in node.Items.Where(static item => item.Tool is not null))
            {
                found.Add(message, item.Tool!, item.Part == ContextPart.ToolCalls
                    ? new ToolPart(0, 1, 0, 0, 0, 0, 0)
                    : new ToolPart(0, 0, item.Tokens, 0, 0, 0, 0));
            }
        }
    }

    // Rounded down to whole tokens, so that the sum over all tools never exceeds what was billed.
    private static ToolPart Whole(in CarriedPart part, double oneHourShare)
    {
        // A share of an integer can be slightly less than the integer.
        const double RoundingError = 1e-6;
        return new ToolPart(
            0, 0, 0, (long)(part.Input + RoundingError), (long)(part.Written * (1 - oneHourShare) + RoundingError),
                (long)(part.Written * oneHourShare + RoundingError), (long)(part.Read + RoundingError));
    }
}
