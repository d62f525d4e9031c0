using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.ProviderCache;

/// <summary>
/// Computes how much of each request's cache writes no later request evidently read. The thread's next request reads what both have
/// in common; the first request of another thread of the same agent, project and model may read what this thread's first request
/// wrote.
/// </summary>
internal static class UnreadWrites
{
    internal static long[] Of(UsageTable table, IReadOnlyList<CacheThread> threads)
    {
        var rows = table.Rows;
        var unread = new long[rows.Length];
        foreach (var thread in threads)
        {
            var order = thread.Rows.Span;
            for (var i = 0; i < order.Length; i++)
            {
                var row = rows[order[i]];
                var read = i + 1 < order.Length && rows[order[i + 1]].Model == row.Model ? ReadOf(row, rows[order[i + 1]]) : 0;
                unread[order[i]] = Written(row) - read;
            }
        }
        foreach (var firsts in threads.GroupBy(thread => Kind(table, thread)))
        {
            var last = -1;
            foreach (var at in firsts.Select(thread => thread.Rows.Span[0]).OrderBy(at => table.Rows[at].UtcTicks)
                .ThenBy(at => table.Rows[at].Id))
            {
                if (last >= 0)
                    unread[last] = Math.Min(unread[last], Written(table.Rows[last]) - ReadOf(table.Rows[last], table.Rows[at]));
                last = at;
            }
        }
        return unread;
    }

    private static (int Model, int Project, int Agent) Kind(UsageTable table, CacheThread thread)
    {
        var first = table.Rows[thread.Rows.Span[0]];
        return (first.Model, first.Project, first.Agent);
    }

    private static long Written(in UsageRow row) => row.CacheWrite5mTokens + row.CacheWrite1hTokens;

    // Everything after a request's own reads was written by it, so this is the part that the later request reads beyond them.
    private static long ReadOf(in UsageRow row, in UsageRow later) =>
        Math.Clamp(later.CacheReadTokens - row.CacheReadTokens, 0, Written(row));
}
