using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>
/// Reads from transcripts what tools were called by each request, and how much of each prompt were results of tools that it carried: a
/// result is sent again
/// with every later request until the conversation is compacted, cleared or rewound. Sessions are read several at once.
/// </summary>
public static class ToolUsageReader
{
    /// <summary>Reads the transcripts of the requests that count.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="query">Which of them count.</param>
    /// <param name="roots">Folders or files with transcripts.</param>
    /// <param name="options">How what was said is counted; its counters are used by several threads.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>What was found, and the transcripts that could not be read. What those say is no tool's.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static (ToolUsage Tools, IReadOnlyList<TranscriptProblem> Problems) Read(
        UsageTable table, UsageQuery query, IReadOnlyList<string> roots, TranscriptReadOptions options, CancellationToken cancellation = default)
    {
        if (options.CounterFor is null)
            throw new ArgumentException("Results of tools are counted by a counter, of which there is none.", nameof(options));
        var sessions = SessionRequests.OfAll(table, query);
        var files = FilesOf(sessions, TranscriptDiscovery.Find(roots, withMeta: true, cancellation));
        var tools = new ToolUsage();
        var problems = new List<TranscriptProblem>();
        Parallel.ForEach(files, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, session =>
            ReadSession(session.Key, session.Value, options, (row, tool, part) =>
            {
                lock (tools)
                    tools.Add(row, tool, part);
            }, problem =>
            {
                lock (problems)
                    problems.Add(problem);
            }, cancellation));
        return (tools, [.. problems.OrderBy(static problem => problem.Path, StringComparer.Ordinal)]);
    }

    private static Dictionary<SessionRequests, List<TranscriptFile>> FilesOf(Dictionary<string, SessionRequests> sessions, IEnumerable<TranscriptFile> files)
    {
        var ofRuns = sessions.Values.SelectMany(static session => session.Runs.Select(run => (Run: run, Session: session))).ToLookup(static run => run.Run, static run => run.Session);
        var found = new Dictionary<SessionRequests, List<TranscriptFile>>();
        foreach (var file in files)
        {
            IEnumerable<SessionRequests> owners = file.SessionId is { } id
                ? sessions.TryGetValue(id, out var session) ? [session] : []
                : file.AgentId is { } run ? ofRuns[run] : [];
            foreach (var owner in owners.Where(owner => owner.IsOf(file)))
            {
                if (!found.TryGetValue(owner, out var list))
                    found[owner] = list = [];
                list.Add(file);
            }
        }
        return found;
    }

    private static void ReadSession(
        SessionRequests requests, List<TranscriptFile> files, TranscriptReadOptions options, Action<int, string, ToolPart> add, Action<TranscriptProblem> failed,
        CancellationToken cancellation)
    {
        var counterFor = options.CounterFor!;
        var met = new HashSet<string>(StringComparer.Ordinal);
        var repeated = new List<ContextThread>();
        foreach (var file in files)
        {
            var model = requests.ModelOf(file.AgentId);
            var reader = new ContextReader(new TextTokens(counterFor(model), options.ThinkingFor?.Invoke(model))) { IsAgentFile = file.AgentId is not null };
            try
            {
                if (WholeLines.Read(file.Path, reader.Take, cancellation) is > 0 and var tooLong)
                    failed(new TranscriptProblem(file.Path, tooLong, null));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                failed(new TranscriptProblem(file.Path, 0, exception.Message));
                continue;
            }
            Walk(reader.Main);
            Walk(reader.Side);
            repeated.AddRange(reader.Repeated.Values);
        }
        foreach (var thread in repeated)
            Walk(thread);

        void Walk(ContextThread thread)
        {
            // A request counts once, in the first file that has it.
            var walk = new ContextWalk(thread, message => met.Contains(message) ? null : requests.Prompt(message))
            {
                OnPrompt = (message, parts) =>
                {
                    foreach (var part in parts)
                        add(requests.RowOf(message), part.Tool, Whole(part, requests.OneHourShare(message)));
                },
            };
            walk.Run(cancellation);
            foreach (var node in thread.Nodes)
                AddCalls(thread, node, walk.Messages);
            met.UnionWith(walk.Messages);
        }

        void AddCalls(ContextThread thread, ContextNode node, HashSet<string> messages)
        {
            // Results hang on the message that called.
            var message = node.Message ?? (node.Parent >= 0 ? thread.Nodes[node.Parent].Message : null);
            if (message is null || !messages.Contains(message))
                return;
            foreach (var item in node.Items.Where(static item => item.Tool is not null))
            {
                add(requests.RowOf(message), item.Tool!, item.Part == ContextPart.ToolCalls
                    ? new ToolPart(0, 1, 0, 0, 0, 0, 0)
                    : new ToolPart(0, 0, item.Tokens, 0, 0, 0, 0));
            }
        }
    }

    // Down to whole tokens, so that the parts of all tools never come to more than was billed.
    private static ToolPart Whole(in CarriedPart part, double oneHourShare)
    {
        // A share of a whole may come out a hair below it.
        const double Hair = 1e-6;
        return new ToolPart(
            0, 0, 0, (long)(part.Input + Hair), (long)(part.Written * (1 - oneHourShare) + Hair), (long)(part.Written * oneHourShare + Hair), (long)(part.Read + Hair));
    }
}
