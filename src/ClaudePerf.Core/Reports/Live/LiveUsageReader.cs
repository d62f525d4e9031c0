using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>Creates a <see cref="LiveUsage"/> from requests.</summary>
public static class LiveUsageReader
{
    /// <summary>
    /// The time span of the burn rate: long enough to bridge a reading pause, short enough to show current activity.
    /// </summary>
    public static readonly TimeSpan BurnWindow = TimeSpan.FromMinutes(15);

    /// <summary>The maximum number of <see cref="LiveUsage.LastRequests"/>.</summary>
    public const int MaxRequests = 20;

    /// <summary>Computes the usage at a given time.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="query">Prices, time zone and the filter of requests; its times and groupings are ignored.</param>
    /// <param name="budgets">The budgets to evaluate.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>The usage.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static LiveUsage Read(UsageTable table, UsageQuery query, IReadOnlyList<TokenBudget> budgets, DateTimeOffset now,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(query);
        // Requests in the future, from a clock that is ahead of this one, still count as current.
        query = query with { Since = null, Until = null };
        var calendar = new UsageCalendar(query.TimeZone);
        var local = calendar.At(now.UtcTicks);
        var today = query with { Since = calendar.StartOf(DateOnly.FromDateTime(local.DateTime)) };
        var burnt = Total(query with { Since = now - BurnWindow });
        var costPerHour = burnt.Requests == 0 ? 0 : burnt.Cost * (decimal)(TimeSpan.FromHours(1) / BurnWindow);
        var tokens = burnt.InputTokens + burnt.OutputTokens + burnt.CacheReadTokens + burnt.CacheWrite5mTokens + burnt.CacheWrite1hTokens;
        var latest = Latest(table, query, MaxRequests);
        return new LiveUsage
        {
            At = local,
            Today = Total(today),
            Block = Block(table, query, now, costPerHour, cancellation),
            Session = latest.Count == 0 ? null : Session(table, query, latest[0], cancellation),
            Models = UsageQueryEngine.Run(table, today with { GroupBy = [UsageGrouping.Model] }, cancellation).Groups,
            Agents = UsageQueryEngine.Run(table, today with { GroupBy = [UsageGrouping.Agent] }, cancellation).Groups,
            CostPerHour = costPerHour,
            TokensPerMinute = tokens / BurnWindow.TotalMinutes,
            LastRequests = Requests(table, query, latest, cancellation),
            // Ended runs and the next day are not part of the current state.
            Budgets = BudgetEvaluator.Evaluate(
                [.. budgets.Where(static budget => budget.Period.Kind != BudgetPeriodKind.Run)], table,
                new BudgetOptions { Catalog = query.Catalog, Now = now, TimeZone = query.TimeZone, Recovered = query.Recovered },
                forecast: true, nextDay: false, cancellation),
        };

        UsageGroup Total(UsageQuery asked) => UsageQueryEngine.Run(table, asked with { GroupBy = [] }, cancellation).Total;
    }

    private static LiveBlock? Block(
        UsageTable table, UsageQuery query, DateTimeOffset now, decimal? costPerHour, CancellationToken cancellation)
    {
        var open = UsageQueryEngine.Run(
            table, query with { GroupBy = [UsageGrouping.Block], Since = now - UsageBlocks.Length - TimeSpan.FromHours(1) }, cancellation)
            .Groups.FirstOrDefault(block => block.Start <= now && block.End > now);
        if (open is null)
            return null;
        // The group only contains what passed the query's own start, which is before the block's.
        var remaining = open.End - now;
        return new LiveBlock(open, remaining, open.Cost + costPerHour * (decimal)remaining.TotalHours);
    }

    private static LiveSession Session(UsageTable table, UsageQuery query, int latest, CancellationToken cancellation)
    {
        var rows = table.Rows;
        var number = rows[latest].Session;
        var name = table.Text(number) ?? "";
        var usage = UsageQueryEngine.Run(
            table, query with { GroupBy = [UsageGrouping.Session], Session = session => session == name }, cancellation).Groups[0];
        var last = -1;
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i].Session == number && rows[i].AgentId == 0 && (last < 0 || rows[i].UtcTicks >= rows[last].UtcTicks))
                last = i;
        }
        usage = usage with { Project = table.Text(rows[latest].Project), Branch = table.Text(rows[latest].Branch) };
        if (last < 0)
            return new LiveSession(usage, null, 0, null);
        var row = rows[last];
        var model = table.Text(row.Model);
        var known = model is not null && query.Catalog.TryResolve(model, out var found) ? found : null;
        return new LiveSession(usage, model, row.InputTokens + row.CacheReadTokens + row.CacheWrite5mTokens + row.CacheWrite1hTokens,
            known?.ContextWindow);
    }

    private static List<int> Latest(UsageTable table, UsageQuery query, int most)
    {
        var filter = new UsageRowFilter(table, query);
        var rows = table.Rows;
        // The earliest of the latest requests is on top, to be replaced by a later one.
        var latest = new PriorityQueue<int, (long, int)>();
        for (var i = 0; i < rows.Length; i++)
        {
            if (latest.Count == most && latest.TryPeek(out _, out var earliest) && rows[i].UtcTicks < earliest.Item1)
                continue;
            if (!filter.Counts(rows[i]))
                continue;
            latest.Enqueue(i, (rows[i].UtcTicks, i));
            if (latest.Count > most)
                latest.Dequeue();
        }
        var found = new List<int>(latest.Count);
        while (latest.TryDequeue(out var i, out _))
            found.Add(i);
        found.Reverse();
        return found;
    }

    /// <summary>The requests since a given time, ungrouped.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="query">Prices, time zone and the filter of requests.</param>
    /// <param name="since">The first instant to include.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>The requests by time, earliest first.</returns>
    public static IReadOnlyList<UsageGroup> RequestsSince(
        UsageTable table, UsageQuery query, DateTimeOffset since, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return UsageQueryEngine.Run(table, query with { GroupBy = [UsageGrouping.Request], Since = since, Until = null },
            cancellation).Groups;
    }

    /// <summary>The latest matching requests, newest first.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="query">Prices, time zone and the filter of requests.</param>
    /// <param name="most">The maximum number.</param>
    /// <param name="cancellation">Cancels the work.</param>
    internal static IReadOnlyList<UsageGroup> LatestRequests(
        UsageTable table, UsageQuery query, int most, CancellationToken cancellation) =>
        Requests(table, query, Latest(table, query, most), cancellation);

    private static List<UsageGroup> Requests(UsageTable table, UsageQuery query, List<int> latest, CancellationToken cancellation)
    {
        if (latest.Count == 0)
            return [];
        var since = new DateTimeOffset(table.Rows[latest[^1]].UtcTicks, TimeSpan.Zero);
        return [.. RequestsSince(table, query, since, cancellation).OrderByDescending(request => request.Start).Take(latest.Count)];
    }
}
