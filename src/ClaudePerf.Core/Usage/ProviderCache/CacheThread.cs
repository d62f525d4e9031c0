using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.ProviderCache;

/// <summary>
/// The requests of one conversation (a session's main thread or one run of an agent) in chronological order. Each sends what the
/// previous one sent and more, so it can read what that one left in the cache.
/// </summary>
/// <param name="Rows">Indexes of rows in a table.</param>
/// <param name="IsSeparable">False for sidechains of old transcripts that do not name their agents; several may be mixed.</param>
internal readonly record struct CacheThread(ReadOnlyMemory<int> Rows, bool IsSeparable)
{
    internal static List<CacheThread> Of(UsageTable table, CancellationToken cancellation)
    {
        var rows = table.Rows;
        var order = new int[rows.Length];
        var count = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            // An advisor receives a different prompt.
            if ((rows[i].Traits & UsageRowTraits.Advisor) == 0)
                order[count++] = i;
        }
        Array.Resize(ref order, count);
        var keys = new ThreadOrder[count];
        for (var i = 0; i < count; i++)
        {
            ref readonly var row = ref rows[order[i]];
            keys[i] = new ThreadOrder(row.Session, row.AgentId, row.AgentId == 0 && IsUnknown(table, row.Agent), row.UtcTicks, row.Id);
        }
        Array.Sort(keys, order);
        cancellation.ThrowIfCancellationRequested();
        var threads = new List<CacheThread>();
        for (var from = 0; from < order.Length;)
        {
            var to = from + 1;
            while (to < order.Length && keys[to].IsSameThread(keys[from]))
                to++;
            threads.Add(new CacheThread(order.AsMemory(from, to - from), !keys[from].IsUnknown));
            from = to;
        }
        return threads;
    }

    private static bool IsUnknown(UsageTable table, int agent) => table.Text(agent) == UsageTable.UnknownAgent;

    private readonly record struct ThreadOrder(int Session, int AgentId, bool IsUnknown, long Ticks, long Id) : IComparable<ThreadOrder>
    {
        internal bool IsSameThread(in ThreadOrder other) =>
            Session == other.Session && AgentId == other.AgentId && IsUnknown == other.IsUnknown;

        public int CompareTo(ThreadOrder other)
        {
            var order = Session.CompareTo(other.Session);
            if (order == 0)
                order = AgentId.CompareTo(other.AgentId);
            if (order == 0)
                order = IsUnknown.CompareTo(other.IsUnknown);
            if (order == 0)
                order = Ticks.CompareTo(other.Ticks);
            return order != 0 ? order : Id.CompareTo(other.Id);
        }
    }
}
