using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Savings.History;

/// <summary>
/// Changes of the main thread's cache TTL, as its cache writes show: ten sessions in a row with one TTL, then ten with the other. The
/// change was made between the two.
/// </summary>
internal static class LifetimeEvents
{
    private const int Run = 10;
    private const string Setting = "promptCacheTtl";

    internal static IEnumerable<SavingEvent> Of(UsageTable table, UsageQuery query, IReadOnlyList<JournalEntry> journal)
    {
        var sessions = SessionsOf(table, query);
        for (var i = Run; i + Run <= sessions.Count; i++)
        {
            if (sessions[i].IsHour == sessions[i - 1].IsHour || !IsSame(sessions, i - Run, i) || !IsSame(sessions, i, i + Run))
                continue;
            var (earliest, time) = (sessions[i - 1].First, sessions[i].First);
            var isOurs = journal.Any(entry => entry.Setting?.Name == Setting
                && (IsBetween(entry.Time) || (entry.Restored is { } restored && IsBetween(restored))));
            if (!isOurs)
            {
                yield return new SavingEvent
                {
                    Id = sessions[i].Name, Time = time, Earliest = earliest, Source = SavingEventSource.Hand,
                    Kind = SavingEventKind.Setting, Name = Setting, Value = Json(sessions[i].IsHour),
                    PreviousValue = Json(sessions[i - 1].IsHour),
                };
            }

            bool IsBetween(DateTimeOffset when) => when >= earliest && when <= time;
        }
    }

    private static string Json(bool isHour) => isHour ? "\"1h\"" : "\"5m\"";

    private static bool IsSame(List<(string Name, DateTimeOffset First, bool IsHour)> sessions, int from, int to)
    {
        for (var i = from + 1; i < to; i++)
        {
            if (sessions[i].IsHour != sessions[from].IsHour)
                return false;
        }
        return true;
    }

    // Sessions that wrote with one TTL only, by their first request.
    private static List<(string Name, DateTimeOffset First, bool IsHour)> SessionsOf(UsageTable table, UsageQuery query)
    {
        var filter = new UsageRowFilter(table, query with { Since = null, Until = null });
        var sums = new Dictionary<int, (long First, long Minutes, long Hour)>();
        foreach (ref readonly var row in table.Rows)
        {
            if (row.AgentId != 0 || !filter.Counts(row))
                continue;
            var sum = sums.TryGetValue(row.Session, out var known) ? known : (First: long.MaxValue, Minutes: 0, Hour: 0);
            sums[row.Session] = (Math.Min(sum.First, row.UtcTicks), sum.Minutes + row.CacheWrite5mTokens,
                sum.Hour + row.CacheWrite1hTokens);
        }
        return [.. sums.Where(static sum => sum.Value.Minutes > 0 != sum.Value.Hour > 0).OrderBy(static sum => sum.Value.First)
            .Select(sum => (table.Text(sum.Key) ?? "", new DateTimeOffset(sum.Value.First, TimeSpan.Zero), sum.Value.Hour > 0))];
    }
}
