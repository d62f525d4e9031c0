using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;

namespace ClaudePerf.Core.Savings.Replay;

/// <summary>The requests that paid again for what their conversation had cached, each with its cause.</summary>
internal static class SavingMisses
{
    // What was sent stands in whole transcripts: only those with the dearest misses are read, so that it takes no longer with years of
    // them.
    private const int MostRead = 20;

    /// <summary>Finds and explains them.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="threads">Its conversations.</param>
    /// <param name="pricing">Their prices.</param>
    /// <param name="explain">
    /// Which rows may be explained by what was sent; of these, those in the conversations that missed most are.
    /// </param>
    /// <param name="sent">Gives what was sent; null to go by the figures.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>By row, without those that only begin a conversation.</returns>
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
        var told = sent is null ? [] : misses.Values.Where(miss => miss.Gap <= miss.Lifetime && explain(table.Rows[miss.Row]))
            .GroupBy(miss => (table.Rows[miss.Row].Session, table.Rows[miss.Row].AgentId))
            .OrderByDescending(static thread => thread.Sum(static miss => miss.MissedTokens)).Take(MostRead)
                .SelectMany(static thread => thread).ToList();
        var log = told.Count == 0 ? null : sent!.Read(told.Select(miss => table.Rows[miss.Row])
            .Select(row => (table.Text(row.Session), table.Text(row.AgentId), table.Text(row.Version))), cancellation);
        var ids = told.SelectMany(miss => new[] { miss.Previous, miss.Row }).Select(row => table.Rows[row].Id).Distinct().ToArray();
        var names = ids.Zip(table.NamesOf(ids)).ToDictionary(static pair => pair.First, static pair => pair.Second.MessageId);
        foreach (var miss in misses.Values)
        {
            var isTold = log is not null && names.ContainsKey(table.Rows[miss.Row].Id);
            CacheMissExplanation.Explain(miss, table,
                isTold ? log!.Compare(names[table.Rows[miss.Previous].Id], names[table.Rows[miss.Row].Id]) : null);
        }
        return misses;
    }

    /// <summary>
    /// Whether leaving alone what prompts begin with had avoided a miss: it came within the lifetime, and not from a shorter prompt,
    /// another
    /// model or the provider.
    /// </summary>
    internal static bool IsOfPrefix(FoundMiss miss) =>
        miss.Cause is CacheMissCause.PrefixChanged or CacheMissCause.EffortSwitch or CacheMissCause.FastMode
            or CacheMissCause.NothingCached;
}
