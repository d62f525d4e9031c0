using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Coordination.Replay;

/// <summary>
/// Replays the requests of transcripts and compares what the rules of the provider's cache predict with what was billed. Of each request
/// the length of its prompt, its time, model, speed, effort,
/// version and the lifetime that its client asked for are taken from the transcript; what it reads and writes is predicted.
/// </summary>
/// <remarks>
/// <para>A conversation goes on from its own prompt as long as that grows, in whatever folder it works, until the lifetime after the last
/// answer has passed; each read starts the lifetime again. Where the prompt shrank a little
/// (rewinding) it reads the longest of its earlier ends; where it shrank by more (compaction), its model or version changed or the lifetime
/// had passed, the beginning that all conversations of its agent share, if one of them
/// used it within its lifetime. The first request of a main thread that caches for an hour finds its beginning warm; the first of any that
/// is about as long as a live conversation reads that one (a fork).
/// How long beginnings are is learned from what earlier requests read where a conversation itself was not read. Nothing later is looked
/// at.</para>
/// <para>Within the lifetime a small share is lost for reasons that neither lengths nor times show. The likeliest of one session is without
/// it; a total is off without it, so that results hold both.</para>
/// </remarks>
internal static class TranscriptReplay
{
    private const int RowsBetweenChecks = 4096;

    /// <summary>Replays requests and adds them up.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="catalog">Models and prices; requests of models it does not know are left out.</param>
    /// <param name="constants">What is assumed beyond the published rules; null for what ships with the product.</param>
    /// <param name="counts">Which requests count; all are replayed. Null for all.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
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

    /// <summary>Replays requests one by one, by time; those without a price and old side threads that name no agent are left out.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="catalog">Models and prices.</param>
    /// <param name="constants">What is assumed beyond the published rules; null for what ships with the product.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
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
            minimums.TryGetValue(model.Id, out var known) ? known : minimums[model.Id] = CacheMinimum.Of(model, catalog);
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

    // Row numbers by time, and of each row which conversation it is of.
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

    // What lies behind the last breakpoint is plain input, as the client placed it; the rest is read or written.
    private static TokenUsage Usage(in TokenUsage billed, long read, CacheLifetime lifetime)
    {
        var input = Math.Min(billed.InputTokens, billed.PromptTokens - read);
        var written = billed.PromptTokens - read - input;
        return lifetime == CacheLifetime.OneHour
            ? new TokenUsage(input, billed.OutputTokens, 0, written, read)
            : new TokenUsage(input, billed.OutputTokens, written, 0, read);
    }
}
