using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>
/// Reads from transcripts what the prompts of all selected sessions consisted of, and distributes what was billed for each prompt over
/// it, as <see cref="SessionContextAnalysis"/> does for one session. Sessions are read in parallel.
/// </summary>
internal static class CarriedContextReader
{
    /// <summary>Reads the transcripts of the selected requests, or what is cached for them.</summary>
    /// <param name="reading">The requests; if they come from the index, the result is cached there by session.</param>
    /// <param name="query">The prices, and which requests count.</param>
    /// <param name="roots">Folders or files with transcripts.</param>
    /// <param name="options">How to count content; the counters are used by several threads.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <returns>The parts, over all agents.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static CarriedContextAnswer Read(
        UsageTableReading reading, UsageQuery query, IReadOnlyList<string> roots, TranscriptReadOptions options,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reading);
        ArgumentNullException.ThrowIfNull(options);
        if (options.CounterFor is null)
            throw new ArgumentException("The options must have a token counter to count content.", nameof(options));
        var sessions = SessionRequests.OfAll(reading.Table, query);
        var files = ToolUsageReader.FilesOf(sessions, TranscriptDiscovery.Find(roots, cancellation: cancellation));
        var known = reading.Tools?.Read();
        var total = new CarriedSums();
        var problems = new List<TranscriptProblem>();
        var found = new List<CachedToolUsage>();
        Parallel.ForEach(files,
            new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, session =>
        {
            var key = CarriedSums.KeyOf(session.Key.Session);
            var digest = known is null ? null : CarriedSums.DigestOf(session.Key, session.Value, options.CounterFor);
            var own = new List<TranscriptProblem>();
            var sums = digest is not null && known!.TryGetValue(key, out var cached) && cached.Digest.AsSpan().SequenceEqual(digest)
                ? CarriedSums.FromBytes(cached.Parts) : null;
            if (sums is null)
            {
                sums = ReadSession(session.Key, session.Value, options, own.Add, cancellation);
                if (digest is not null && own.Count == 0)
                {
                    var computed = new CachedToolUsage(key, digest, sums.ToBytes());
                    lock (found)
                        found.Add(computed);
                }
            }
            lock (total)
            {
                total.Add(sums);
                problems.AddRange(own);
            }
        });
        if (found.Count > 0 && ToolUsageReader.IsOfWholeSessions(query))
            reading.Tools!.Write(found);
        return new CarriedContextAnswer(total.ToParts(), sessions.Values.Sum(static session => (long)session.Count) - total.Requests,
            [.. problems.OrderBy(static problem => problem.Path, StringComparer.Ordinal)]);
    }

    private static CarriedSums ReadSession(SessionRequests requests, List<TranscriptFile> files, TranscriptReadOptions options,
        Action<TranscriptProblem> failed, CancellationToken cancellation)
    {
        var sums = new CarriedSums();
        var counted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var thread in SessionThreads.Read(requests, files, options, failed, cancellation))
        {
            // A request counts once, in the first file that contains it.
            var walk = new ContextWalk(thread, message => counted.Contains(message) ? null : requests.Prompt(message));
            var missing = walk.Run(cancellation);
            counted.UnionWith(walk.Messages);
            sums.Add(thread, missing, walk.Requests);
        }
        return sums;
    }
}
