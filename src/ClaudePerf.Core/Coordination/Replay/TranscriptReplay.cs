using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Coordination.Replay;

/// <summary>
/// Replays the requests of transcripts and compares what the rules of the provider's cache predict with what was billed. The
/// transcript provides the length of each prompt, its time, model, speed, effort and version, and the TTL that its client
/// requested; what it reads and writes is predicted.
/// </summary>
/// <remarks>
/// <para>A conversation continues from its own prompt as long as that grows, in whatever folder it works, until the TTL after the
/// last answer has expired; each read restarts the TTL. If the prompt shrank a little (rewinding), it reads the longest of its
/// earlier ends. If it shrank by more (compaction), its model or version changed, or the TTL had expired, it reads the prefix that
/// all conversations of its agent share, provided that one of them used it within its TTL. The first request of a main thread that
/// caches for an hour finds its prefix warm; a first request about as long as a live conversation reads that conversation (a fork).
/// The lengths of shared prefixes are learned from what earlier requests read when their own conversation was not read. Later
/// requests are never considered.</para> <para>Within the TTL a small share is lost for reasons that neither lengths nor times
/// show. The most likely result for one session excludes it; totals must include it, so results contain both.</para>
/// </remarks>
internal static class TranscriptReplay
{
    private const int RowsBetweenChecks = 4096;

    /// <summary>Replays requests and totals them.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="catalog">Models and prices; requests of unknown models are left out.</param>
    /// <param name="constants">Assumptions beyond the published rules; null for those shipped with the product.</param>
    /// <param name="counts">Selects the requests to count; all are replayed. Null for all.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static ReplayResult Run(UsageTable table, ModelCatalog catalog, ReplayConstants? constants = null,
        Func<UsageRow, bool>? counts = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        constants ??= ReplayConstants.Shipped;
        var sum = new ReplaySum(constants);
        foreach (var request in Requests(table, catalog, constants, cancellation))
        {
            if (counts?.Invoke(request.Row) != false)
                sum.Add(request);
        }
        return sum.ToResult(table.Count);
    }

    /// <summary>
    /// Replays requests one by one, by time; leaves out those without a price and old side threads that name no agent.
    /// </summary>
    /// <param name="table">The requests.</param>
    /// <param name="catalog">Models and prices.</param>
    /// <param name="constants">Assumptions beyond the published rules; null for those shipped with the product.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static IEnumerable<ReplayedRequest> Requests(UsageTable table, ModelCatalog catalog, ReplayConstants? constants = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(catalog);
        return Replay(table, catalog, constants ?? ReplayConstants.Shipped, cancellation);
    }

    private static IEnumerable<ReplayedRequest> Replay(UsageTable table, ModelCatalog catalog, ReplayConstants constants,
        CancellationToken cancellation)
    {
        var pricing = new RowPricing(table, catalog, recovered: true);
        var minimums = new Dictionary<string, int>(StringComparer.Ordinal);
        int Minimum(ModelInfo model) =>
            minimums.TryGetValue(model.Id, out var known) ? known : minimums[model.Id] = CacheMinimum.ForModel(model, catalog);
        var replay = new CacheReplay(constants, Minimum, oneHour: false);
        var hourly = new CacheReplay(constants, Minimum, oneHour: true);
        var (order, conversations) = InTime(table, cancellation);
        for (var i = 0; i < order.Length; i++)
        {
            if (i % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            var row = table.Rows[order[i]];
            if (pricing.ModelOf(row.Model) is not { } model)
                continue;
            var read = replay.Next(conversations[order[i]], row, model);
            var hourlyRead = hourly.Next(conversations[order[i]], row, model);
            yield return Compare(pricing, constants, row, read, hourlyRead.Tokens);
        }
    }

    // Row numbers by time, and the conversation of each row.
    private static (int[] Order, int[] Conversations) InTime(UsageTable table, CancellationToken cancellation)
    {
        var threads = CacheThread.Of(table, cancellation);
        var conversations = new int[table.Count];
        Array.Fill(conversations, -1);
        for (var i = 0; i < threads.Count; i++)
        {
            foreach (var row in threads[i].Rows.Span)
                conversations[row] = threads[i].IsSeparable ? i : -1;
        }
        var order = Enumerable.Range(0, table.Count).Where(row => conversations[row] >= 0).ToArray();
        Array.Sort(Array.ConvertAll(order, row => (table.Rows[row].UtcTicks, table.Rows[row].Id)), order);
        return (order, conversations);
    }

    private static ReplayedRequest Compare(RowPricing pricing, ReplayConstants constants, in UsageRow row, in PredictedRead read,
        long hourlyRead)
    {
        var billed = UsageSum.UsageOf(row) with { OutputTokens = row.RecoveredOutputTokens };
        var predicted = Usage(billed, read.Tokens, read.Lifetime);
        pricing.TryPrice(row, billed, out var billedCost);
        pricing.TryPrice(row, predicted, out var predictedCost);
        pricing.TryPrice(row, Usage(billed, 0, read.Lifetime), out var lostCost);
        pricing.TryPrice(row, predicted.WithoutCaching(), out var uncachedCost);
        pricing.TryPrice(row, Usage(billed, hourlyRead, CacheLifetime.OneHour), out var hourlyCost);
        return new ReplayedRequest
        {
            Row = row,
            Origin = read.Origin,
            Pause = read.Pause,
            Billed = billed,
            Predicted = predicted,
            LossShare = constants.LossOf(read.Origin, read.Pause),
            BilledCost = billedCost,
            PredictedCost = predictedCost,
            LostCost = lostCost,
            UncachedCost = uncachedCost,
            OneHourCost = hourlyCost,
        };
    }

    // What follows the last breakpoint is plain input, as the client placed it; the rest is read or written.
    private static TokenUsage Usage(in TokenUsage billed, long read, CacheLifetime lifetime)
    {
        var input = Math.Min(billed.InputTokens, billed.PromptTokens - read);
        var written = billed.PromptTokens - read - input;
        return lifetime == CacheLifetime.OneHour
            ? new TokenUsage(input, billed.OutputTokens, 0, written, read)
            : new TokenUsage(input, billed.OutputTokens, written, 0, read);
    }
}
