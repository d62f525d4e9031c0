using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;

namespace ClaudePerf.Core.Savings.Replay;

/// <summary>Finds the requests that paid again for what their conversation had cached, with the cause of each.</summary>
internal static class SavingMisses
{
    // What was sent must be read from whole transcripts, so only those with the most expensive misses are read; this limits the
    // time, even with years of transcripts.
    private const int MaximumRead = 20;

    /// <summary>Finds and explains the misses.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="threads">The conversations of the requests.</param>
    /// <param name="pricing">Their prices.</param>
    /// <param name="explain">Which rows may be explained from what was sent; only the conversations with the largest misses
    /// are.</param>
    /// <param name="sent">Reads what was sent; null to use the usage only.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The misses by row, without those that only start a conversation.</returns>
    internal static Dictionary<int, FoundMiss> Of(UsageTable table, IEnumerable<CacheThread> threads, RowPricing pricing,
        Func<UsageRow, bool> explain, SentRequestSource? sent, CancellationToken cancellation)
    {
        var finder = new CacheMissFinder(table, pricing);
        var misses = new Dictionary<int, FoundMiss>();
        foreach (var thread in threads)
        {
            foreach (var miss in finder.Find(thread).Where(static miss => miss.Previous >= 0))
                misses.Add(miss.Row, miss);
        }
        var explained = sent is null ? [] : misses.Values.Where(miss => miss.Gap <= miss.Lifetime && explain(table.Rows[miss.Row]))
            .GroupBy(miss => (table.Rows[miss.Row].Session, table.Rows[miss.Row].AgentId))
            .OrderByDescending(static thread => thread.Sum(static miss => miss.MissedTokens)).Take(MaximumRead)
                .SelectMany(static thread => thread).ToList();
        var log = explained.Count == 0 ? null : sent!.Read(explained.Select(miss => table.Rows[miss.Row])
            .Select(row => (table.Text(row.Session), table.Text(row.AgentId), table.Text(row.Version))), cancellation);
        var ids = explained.SelectMany(miss => new[] { miss.Previous, miss.Row }).Select(row => table.Rows[row].Id).Distinct().ToArray();
        var names = ids.Zip(table.NamesOf(ids)).ToDictionary(static pair => pair.First, static pair => pair.Second.MessageId);
        // A row can be the previous request of one explained miss, and be a miss that is not explained itself.
        var comparisons = explained.ToDictionary(static miss => miss.Row,
            miss => log!.Compare(names[table.Rows[miss.Previous].Id], names[table.Rows[miss.Row].Id]));
        foreach (var miss in misses.Values)
            CacheMissExplanation.Explain(miss, table, comparisons.GetValueOrDefault(miss.Row));
        return misses;
    }

    /// <summary>
    /// Whether an unchanged prefix would have avoided a miss: it occurred within the TTL and was not caused by a shorter prompt,
    /// another model or the provider.
    /// </summary>
    internal static bool IsOfPrefix(FoundMiss miss) =>
        miss.Cause is CacheMissCause.PrefixChanged or CacheMissCause.EffortSwitch or CacheMissCause.FastMode
            or CacheMissCause.NothingCached;
}
