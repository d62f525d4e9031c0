using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.Thinking;

namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>Shows the use of a session's context: the parts of its prompts and the cost of sending them.</summary>
public static class SessionContextAnalysis
{
    /// <summary>Analyzes a session.</summary>
    /// <param name="session">The session's id.</param>
    /// <param name="table">The requests; only those of the session count.</param>
    /// <param name="query">The prices, and which agents count.</param>
    /// <param name="roots">Folders or files with transcripts.</param>
    /// <param name="counterFor">Returns the counter of a model's tokenizer by the model name as written.</param>
    /// <param name="byName">Whether to list files, tools and agents separately; otherwise parts of the same kind and tool are
    /// combined.</param>
    /// <param name="thinkingFor">Returns the estimate of a model's signed thinking by the model name as written; null to count its
    /// text.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <returns>The parts.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static SessionContextAnswer Run(
        string session, UsageTable table, UsageQuery query, IReadOnlyList<string> roots, Func<string?, ITokenCounter> counterFor,
            bool byName,
        Func<string?, ThinkingEstimate>? thinkingFor = null, CancellationToken cancellation = default)
    {
        var requests = SessionRequests.Of(session, table, query);
        var shares = new ContextShares(session, byName);
        var problems = new List<TranscriptProblem>();
        var counted = new HashSet<string>(StringComparer.Ordinal);
        var repeated = new List<(ContextThread Thread, string Agent)>();
        foreach (var file in TranscriptDiscovery.Find(roots, withMeta: true, cancellation).Where(file => requests.Includes(file)))
        {
            var model = requests.ModelOf(file.AgentId);
            var reader = new ContextReader(
                new TextTokens(counterFor(model), thinkingFor?.Invoke(model))) { IsAgentFile = file.AgentId is not null };
            try
            {
                if (WholeLines.Read(file.Path, reader.Add, cancellation) is > 0 and var tooLong)
                    problems.Add(new TranscriptProblem(file.Path, tooLong, null));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                problems.Add(new TranscriptProblem(file.Path, 0, exception.Message));
                continue;
            }
            var agent = requests.AgentOf(file.AgentId);
            Walk(reader.Main, agent);
            Walk(reader.Side, UsageTable.UnknownAgent);
            repeated.AddRange(reader.Repeated.Select(run => (run.Value, requests.AgentOf(run.Key))));
        }
        // A run's own file is more accurate than its repetition in the main transcript.
        foreach (var (thread, agent) in repeated)
            Walk(thread, agent);
        return shares.ToAnswer(requests.Count - counted.Count, problems);

        void Walk(ContextThread thread, string agent)
        {
            // A request counts once, in the first file that contains it.
            var walk = new ContextWalk(thread, message => counted.Contains(message) ? null : requests.Prompt(message));
            var missing = walk.Run(cancellation);
            counted.UnionWith(walk.Messages);
            if (walk.Requests > 0)
                shares.Add(agent, thread, missing, walk);
        }
    }
}
