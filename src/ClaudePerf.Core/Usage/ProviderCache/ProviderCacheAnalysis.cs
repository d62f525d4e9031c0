using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;

namespace ClaudePerf.Core.Usage.ProviderCache;

/// <summary>
/// Shows what the provider's prompt cache saved, what it cost, and which requests paid again for cached tokens. Threads are
/// analyzed as a whole; the query selects which of their requests count.
/// </summary>
public static class ProviderCacheAnalysis
{
    /// <summary>Analyzes the requests of a table.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="query">Which requests count, and how they are grouped.</param>
    /// <param name="sent">Reads what was sent, for transcripts that record it; null to use the usage only.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <returns>The groups, the total and each miss.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static ProviderCacheAnswer Run(UsageTable table, UsageQuery query, SentRequestSource? sent = null,
        CancellationToken cancellation = default)
    {
        if (query.NeedsPrompts)
            table = table.WithPrompts();
        var filter = new UsageRowFilter(table, query);
        var pricing = new RowPricing(table, query.Catalog, query.Recovered);
        var threads = CacheThread.Of(table, cancellation);
        var misses = FindMisses(table, threads, filter, pricing, cancellation);
        var names = Names(table, misses);
        Explain(table, misses, names, sent, cancellation);

        var unread = UnreadWrites.Of(table, threads);
        var byRow = misses.ToDictionary(miss => miss.Row);
        var dimensions = UsageKeys.Dimensions(query.GroupBy);
        var blocks = dimensions.Contains(UsageGrouping.Block) ? UsageBlocks.Of(Times(table)) : null;
        var keys = new UsageKeys(dimensions, query.TimeZone, blocks, tools: null);
        var groups = new UsageGroups<CacheSum>(dimensions.Length);
        Span<long> key = stackalloc long[dimensions.Length];
        for (var i = 0; i < table.Count; i++)
        {
            if ((i & 0xFFFF) == 0)
                cancellation.ThrowIfCancellationRequested();
            ref readonly var row = ref table.Rows[i];
            if (!filter.Counts(row))
                continue;
            keys.Fill(row, i, key);
            groups.SumOf(key).Add(row, CacheEffect.Of(row, unread[i], byRow.GetValueOrDefault(i), pricing), pricing);
        }
        return Answer(table, query, dimensions, keys, groups, misses, names, CountInseparable(table, threads, filter));
    }

    private static List<FoundMiss> FindMisses(UsageTable table, List<CacheThread> threads, UsageRowFilter filter, RowPricing pricing,
        CancellationToken cancellation)
    {
        var finder = new CacheMissFinder(table, pricing);
        var misses = new List<FoundMiss>();
        foreach (var thread in threads.Where(thread => thread.IsSeparable))
        {
            cancellation.ThrowIfCancellationRequested();
            misses.AddRange(finder.Find(thread).Where(miss => filter.Counts(table.Rows[miss.Row])));
        }
        return misses;
    }

    private static Dictionary<long, string?> Names(UsageTable table, List<FoundMiss> misses)
    {
        var ids = misses.SelectMany(miss => miss.Previous < 0 ? [miss.Row] : (int[])[miss.Row, miss.Previous])
            .Select(row => table.Rows[row].Id).Distinct().ToArray();
        var names = table.NamesOf(ids);
        return ids.Zip(names).ToDictionary(pair => pair.First, pair => pair.Second.MessageId);
    }

    private static void Explain(UsageTable table, List<FoundMiss> misses, Dictionary<long, string?> names, SentRequestSource? sent,
        CancellationToken cancellation)
    {
        var toExplain = misses.Where(miss => miss.Previous >= 0).ToList();
        var known = sent?.Read(
            toExplain.Select(miss => table.Rows[miss.Row])
            .Select(row => (table.Text(row.Session), table.Text(row.AgentId), table.Text(row.Version))), cancellation);
        foreach (var miss in toExplain)
            CacheMissExplanation.Explain(miss, table, known?.Compare(names[table.Rows[miss.Previous].Id], names[table.Rows[miss.Row].Id]));
    }

    private static long CountInseparable(UsageTable table, List<CacheThread> threads, UsageRowFilter filter)
    {
        long count = 0;
        foreach (var thread in threads.Where(thread => !thread.IsSeparable))
        {
            foreach (var row in thread.Rows.Span)
                count += filter.Counts(table.Rows[row]) ? 1 : 0;
        }
        return count;
    }

    private static ProviderCacheAnswer Answer(
        UsageTable table, UsageQuery query, UsageGrouping[] dimensions, UsageKeys keys, UsageGroups<CacheSum> groups,
        List<FoundMiss> misses, Dictionary<long, string?> names, long inseparable)
    {
        var calendar = new UsageCalendar(query.TimeZone);
        var total = new CacheSum();
        var named = new List<UsageGroup>(groups.Count);
        var sums = new Dictionary<UsageGroup, CacheSum>(ReferenceEqualityComparer.Instance);
        for (var group = 0; group < groups.Count; group++)
        {
            var sum = groups.SumAt(group);
            total.Add(sum);
            var usage = keys.Name(sum.Usage.ToGroup(table), groups.KeysAt(group), sum.Usage, table);
            named.Add(usage);
            sums[usage] = sum;
        }
        Sort(named, dimensions);
        var overall = total.Usage.ToGroup(table);
        if (groups.Count > 0)
            overall = overall with { Start = calendar.At(total.Usage.FirstTicks), End = calendar.At(total.Usage.LastTicks) };
        return new ProviderCacheAnswer(
            [.. named.Select(usage => sums[usage].ToGroup(usage))],
            total.ToGroup(overall),
            [.. misses.OrderBy(miss => table.Rows[miss.Row].UtcTicks).ThenBy(miss => table.Rows[miss.Row].Id)
                .Select(miss => ToMiss(table, calendar, miss, names))],
            inseparable);
    }

    // Sessions with their agents are ordered by start time; other groupings are ordered as for usage.
    private static void Sort(List<UsageGroup> groups, UsageGrouping[] dimensions)
    {
        if (dimensions.Length < 2 || dimensions[0] != UsageGrouping.Session)
        {
            groups.Sort(UsageGroupOrder.For(dimensions));
            return;
        }
        var started = groups.GroupBy(group => group.Session ?? "")
            .ToDictionary(session => session.Key, session => session.Min(group => group.Start));
        var sorted = groups.OrderBy(group => started[group.Session ?? ""]).ThenBy(group => group.Session, StringComparer.Ordinal)
            .ThenBy(group => group.Agent != UsageTable.MainAgent).ThenBy(group => group.Start)
                .ThenBy(group => group.AgentId, StringComparer.Ordinal).ToList();
        groups.Clear();
        groups.AddRange(sorted);
    }

    private static CacheMiss ToMiss(UsageTable table, UsageCalendar calendar, FoundMiss miss, Dictionary<long, string?> names)
    {
        var row = table.Rows[miss.Row];
        var remedy = miss.Remedy(row);
        return new CacheMiss
        {
            Time = calendar.At(row.UtcTicks),
            Session = table.Text(row.Session),
            Project = table.Text(row.Project),
            Agent = table.Text(row.Agent),
            AgentId = table.Text(row.AgentId),
            Model = table.Text(row.Model),
            Request = VisibleText.OrNull(names[row.Id]),
            Cause = miss.Cause,
            Gap = miss.Previous < 0 ? null : miss.Gap,
            CachedTokens = miss.CachedTokens,
            ReadTokens = row.CacheReadTokens,
            MissedTokens = miss.MissedTokens,
            Cost = miss.Cost,
            Detail = miss.Detail,
            IsAvoidable = remedy.IsAvoidable,
            Remedy = remedy.Text,
        };
    }

    private static IEnumerable<long> Times(UsageTable table)
    {
        for (var i = 0; i < table.Count; i++)
            yield return table.Rows[i].UtcTicks;
    }
}
