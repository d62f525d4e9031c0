using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>Reads the conversations of a session from its transcripts.</summary>
internal static class SessionThreads
{
    /// <summary>
    /// Reads the conversations, those that the main transcript only repeats last, because a run's own file is more accurate.
    /// </summary>
    /// <param name="requests">The session.</param>
    /// <param name="files">Its transcripts.</param>
    /// <param name="options">How to count content.</param>
    /// <param name="failed">Called with each transcript that cannot be read completely.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    internal static IEnumerable<ContextThread> Read(SessionRequests requests, List<TranscriptFile> files, TranscriptReadOptions options,
        Action<TranscriptProblem> failed, CancellationToken cancellation)
    {
        var repeated = new List<ContextThread>();
        foreach (var file in files)
        {
            var model = requests.ModelOf(file.AgentId);
            var reader = new ContextReader(
                new TextTokens(options.CounterFor!(model), options.ThinkingFor?.Invoke(model))) { IsAgentFile = file.AgentId is not null };
            try
            {
                if (WholeLines.Read(file.Path, reader.Add, cancellation) is > 0 and var tooLong)
                    failed(new TranscriptProblem(file.Path, tooLong, null));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                failed(new TranscriptProblem(file.Path, 0, exception.Message));
                continue;
            }
            yield return reader.Main;
            yield return reader.Side;
            repeated.AddRange(reader.Repeated.Values);
        }
        foreach (var thread in repeated)
            yield return thread;
    }
}
