using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>Runs queries. All groupings of a table add up to the same totals, because they cover the same requests.</summary>
public static class UsageQueryEngine
{
    // With fewer rows, a second thread costs more than it saves.
    private const int RowsPerPart = 20_000;

    /// <summary>Runs a query.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="query">The query.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <returns>The groups and their total.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static UsageAnswer Run(UsageTable table, UsageQuery query, CancellationToken cancellation = default)
    {
        if (query.NeedsPrompts)
            table = table.WithPrompts();
        var dimensions = UsageKeys.Dimensions(query.GroupBy);
        var blocks = dimensions.Contains(UsageGrouping.Block) ? UsageBlocks.Of(Times(table)) : null;
        var filter = new UsageRowFilter(table, query);
        var parts = (int)Math.Clamp(Math.Min(Environment.ProcessorCount, table.Count / (double)RowsPerPart), 1, 64);
        var partial = new UsageGroups<UsageSum>[parts];
        if (parts == 1)
        {
            partial[0] = AddUp(0, table.Count);
        }
        else
        {
            var size = (table.Count + parts - 1) / parts;
            Parallel.For(0, parts, new ParallelOptions { CancellationToken = cancellation }, part =>
                partial[part] = AddUp(part * size, Math.Min(table.Count, (part + 1) * size)));
        }
        var groups = partial[0];
        foreach (var other in partial.Skip(1))
            groups.Add(other);
        return Answer(table, query, dimensions, blocks, groups);

        UsageGroups<UsageSum> AddUp(int from, int to)
        {
            var keys = new UsageKeys(dimensions, query.TimeZone, blocks, query.Tools);
            var pricing = new RowPricing(table, query.Catalog, query.Recovered);
            var found = new UsageGroups<UsageSum>(dimensions.Length);
            Span<long> key = stackalloc long[dimensions.Length];
            var rows = table.Rows;
            for (var i = from; i < to; i++)
            {
                if ((i & 0xFFFF) == 0)
                    cancellation.ThrowIfCancellationRequested();
                if (!filter.Counts(rows[i]))
                    continue;
                keys.Fill(rows[i], i, key);
                if (keys.ToolAt >= 0 && query.Tools?.Of(i) is { Count: > 0 } parts)
                    ToolShares.Add(found, key, keys.ToolAt, rows[i], parts, pricing);
                else
                    found.SumOf(key).Add(rows[i], pricing);
            }
            return found;
        }
    }

    private static UsageAnswer Answer(UsageTable table, UsageQuery query, UsageGrouping[] dimensions, UsageBlocks? blocks,
        UsageGroups<UsageSum> groups)
    {
        var keys = new UsageKeys(dimensions, query.TimeZone, blocks, query.Tools);
        var total = new UsageSum();
        var named = new List<UsageGroup>(groups.Count);
        for (var group = 0; group < groups.Count; group++)
        {
            var sum = groups.SumAt(group);
            total.Add(sum);
            named.Add(keys.Name(sum.ToGroup(table), groups.KeysAt(group), sum, table));
        }
        if (dimensions.Contains(UsageGrouping.Request))
            named = NameRequests(table, dimensions, groups, named);
        if (dimensions.Contains(UsageGrouping.Tool))
            named = [.. named.Select(static group => group with { Calls = group.Calls ?? 0, ResultTokens = group.ResultTokens ?? 0 })];
        if (dimensions.Contains(UsageGrouping.Prompt) && !dimensions.Contains(UsageGrouping.Request))
            named = WithPromptTexts(table, named);
        named.Sort(UsageGroupOrder.For(dimensions));
        var overall = total.ToGroup(table);
        if (groups.Count > 0)
        {
            var calendar = new UsageCalendar(query.TimeZone);
            overall = overall with { Start = calendar.At(total.FirstTicks), End = calendar.At(total.LastTicks) };
        }
        return new UsageAnswer(named, overall);
    }

    // A single request has one value for each dimension, so all key properties are set.
    private static List<UsageGroup> NameRequests(UsageTable table, UsageGrouping[] dimensions, UsageGroups<UsageSum> groups,
        List<UsageGroup> named)
    {
        var rows = table.Rows;
        var dimension = Array.IndexOf(dimensions, UsageGrouping.Request);
        var indexes = new int[named.Count];
        for (var i = 0; i < indexes.Length; i++)
            indexes[i] = (int)groups.KeysAt(i)[dimension];
        var ids = new long[indexes.Length];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = rows[indexes[i]].Id;
        var names = table.NamesOf(ids);
        var complete = new List<UsageGroup>(named.Count);
        for (var i = 0; i < indexes.Length; i++)
        {
            var row = rows[indexes[i]];
            var group = named[i] with { Request = VisibleText.OrNull(names[i].MessageId),
                RequestId = VisibleText.OrNull(names[i].RequestId) };
            foreach (var text in TextDimension.All)
                group = text.Set(group, table.Text(text.Number(row)));
            complete.Add(group);
        }
        return complete;
    }

    private static List<UsageGroup> WithPromptTexts(UsageTable table, List<UsageGroup> named)
    {
        var texts = table.PromptTexts(named.Select(static group => group.Prompt).OfType<string>().ToHashSet(StringComparer.Ordinal));
        return [.. named.Select(
            group => group.Prompt is { } prompt ? group with { PromptText = VisibleText.OrNull(texts.GetValueOrDefault(prompt)) } : group)];
    }

    private static IEnumerable<long> Times(UsageTable table)
    {
        for (var i = 0; i < table.Count; i++)
            yield return table.Rows[i].UtcTicks;
    }
}
