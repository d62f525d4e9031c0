using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>The response times of a query's requests.</summary>
/// <param name="Groups">The groups, those with the most responses first.</param>
/// <param name="Latency">What response times depend on, by model, fitted to the same responses.</param>
/// <param name="Requests">The number of requests in the query.</param>
/// <param name="Timed">How many of them were timed.</param>
/// <param name="Problems">Transcripts that could not be read.</param>
public sealed record ResponseTimeAnswer(
    IReadOnlyList<ResponseTime> Groups, LatencyModel Latency, int Requests, int Timed, IReadOnlyList<string> Problems);

/// <summary>Times the responses to the requests of a query, from the transcripts that still exist.</summary>
public static class ResponseTimeAnalysis
{
    /// <summary>Responses with fewer output tokens say little about the token rate.</summary>
    public const int LongOutput = 200;

    private const double High = 0.9;

    /// <summary>Runs the analysis.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="query">Selects the requests.</param>
    /// <param name="roots">Folders or files with transcripts.</param>
    /// <param name="groupBy">The groupings, outermost first; empty for one group of all responses and one of fast
    /// responses.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static ResponseTimeAnswer Run(
        UsageTable table, UsageQuery query, IReadOnlyList<string> roots, IReadOnlyList<ResponseTimeGrouping> groupBy,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(groupBy);
        var (timed, requests, problems) = TimedResponses.Read(table, query, roots, cancellation);
        var latency = LatencyModel.Fit(timed.Select(static one => one.Sample), query.Catalog);
        var groups = timed.GroupBy(one => KeyOf(one.Sample, table, one.Row, groupBy))
            .Select(group => Group(group.Key, [.. group.Select(static one => one.Sample)], latency, query.Catalog))
            .OrderByDescending(static group => group.Responses).ThenBy(static group => group.Model, StringComparer.Ordinal)
            .ThenBy(static group => group.Agent, StringComparer.Ordinal)
            .ThenBy(static group => group.Context).ThenBy(static group => group.Effort, StringComparer.Ordinal).ToList();
        return new ResponseTimeAnswer(groupBy.Count > 0 && groupBy[^1] == ResponseTimeGrouping.Context ? InOrderOfContext(groups) : groups,
            latency, requests, timed.Count, problems);
    }

    // Lists the bands of one model and agent one below the other.
    private static List<ResponseTime> InOrderOfContext(List<ResponseTime> groups) =>
        [.. groups.GroupBy(static group => (group.Model, group.Agent, group.Effort, group.IsFast))
            .OrderByDescending(static bands => bands.Sum(static band => band.Responses))
            .SelectMany(static bands => bands.OrderBy(static band => band.Context))];

    private static Key KeyOf(in ResponseSample sample, UsageTable table, int row, IReadOnlyList<ResponseTimeGrouping> groupBy)
    {
        var request = table.Rows[row];
        return new Key(
            groupBy.Contains(ResponseTimeGrouping.Model) ? table.Text(request.Model) ?? sample.Model : null,
            groupBy.Contains(ResponseTimeGrouping.Agent) ? table.Text(request.Agent) ?? UsageTable.UnknownAgent : null,
            groupBy.Contains(ResponseTimeGrouping.Context) ? ContextBand.ForTokens(sample.UncachedTokens + sample.CachedTokens) : null,
            groupBy.Contains(ResponseTimeGrouping.Effort) ? table.Text(request.Effort) : null,
            sample.IsFast);
    }

    private static ResponseTime Group(Key key, ResponseSample[] samples, LatencyModel latency, ModelCatalog catalog)
    {
        var models = samples.Select(static sample => sample.Model).Distinct(StringComparer.Ordinal).ToList();
        var known = models.Count == 1 && !key.IsFast && catalog.TryResolve(models[0], out var model) ? latency.For(model) : null;
        var seconds = samples.Select(static sample => sample.Seconds).Order().ToArray();
        var rates = known is null ? [] : samples.Where(static sample => sample.OutputTokens >= LongOutput)
            .Select(sample => (sample.OutputTokens, Seconds: sample.Seconds - known.WaitSeconds(UsageOf(sample))))
            .Where(static one => one.Seconds > 0).Select(static one => one.OutputTokens / one.Seconds).ToList();
        return new ResponseTime
        {
            Model = key.Model,
            Agent = key.Agent,
            Context = key.Context,
            Effort = key.Effort,
            IsFast = key.IsFast,
            Responses = samples.Length,
            Sessions = samples.Select(static sample => sample.Session).Distinct(StringComparer.Ordinal).Count(),
            Median = Medians.Median(seconds),
            Percentile90 = seconds[Math.Min(seconds.Length - 1, (int)Math.Ceiling(High * seconds.Length) - 1)],
            FirstBlock = Medians.Median(samples.Select(static sample => sample.FirstBlockSeconds)),
            FirstToken = known is null ? null : Medians.Median(samples.Select(sample => known.WaitSeconds(UsageOf(sample)))),
            TokensPerSecond = rates.Count > 0 ? Medians.Median(rates) : null,
            PromptTokens = (long)Medians.Median(samples.Select(static sample => (double)(sample.UncachedTokens + sample.CachedTokens))),
            UncachedTokens = (long)Medians.Median(samples.Select(static sample => (double)sample.UncachedTokens)),
            OutputTokens = (long)Medians.Median(samples.Select(static sample => (double)sample.OutputTokens)),
            Latency = known,
        };
    }

    private static TokenUsage UsageOf(in ResponseSample sample) =>
        new(sample.UncachedTokens, sample.OutputTokens, CacheReadTokens: sample.CachedTokens);

    private readonly record struct Key(string? Model, string? Agent, ContextBand? Context, string? Effort, bool IsFast);
}
