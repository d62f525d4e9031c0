using ClaudePerf.Core.Usage.Anatomy;
using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>Computes the usage part of a report. The caller adds savings, budgets, ecosystem and optimizations.</summary>
public static class UsageReportBuilder
{
    /// <summary>The maximum number of sessions in a report.</summary>
    public const int MaxSessions = 200;

    private static readonly UsageGrouping[] ByThemselves =
        [UsageGrouping.Skill, UsageGrouping.Plugin, UsageGrouping.McpServer, UsageGrouping.Workflow, UsageGrouping.Effort,
            UsageGrouping.Version];

    /// <summary>Builds a report.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="query">Selects the requests, prices and time zone; its grouping is ignored.</param>
    /// <param name="now">The time.</param>
    /// <param name="sent">Reads what was sent, to explain cache misses; null to use the usage only.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>The report, which may be empty.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static UsageReport Build(UsageTable table, UsageQuery query, DateTimeOffset now, SentRequestSource? sent = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(query);
        var rows = UsageQueryEngine.Run(
            table, query with { GroupBy = [UsageGrouping.Day, UsageGrouping.Model, UsageGrouping.Agent, UsageGrouping.Project] },
            cancellation);
        var sessions =
            UsageQueryEngine.Run(table, query with { GroupBy = [UsageGrouping.Session, UsageGrouping.Project] }, cancellation).Groups;
        return new UsageReport
        {
            Generated = now,
            TimeZone = query.TimeZone,
            Recovered = query.Recovered,
            Total = rows.Total,
            Anatomy = BillAnatomy.Of(table, query, cancellation),
            Cache = ProviderCacheAnalysis.Run(table, query with { GroupBy = [UsageGrouping.Session] }, sent, cancellation),
            Rows = rows.Groups,
            Details = UsageQueryEngine.Run(
                table, query
                    with { GroupBy = [UsageGrouping.Day, UsageGrouping.Model, UsageGrouping.Agent, UsageGrouping.Project,
                        .. ByThemselves] }, cancellation).Groups,
            Groupings = [.. ByThemselves.Select(
                grouping => (grouping, UsageQueryEngine.Run(table, query with { GroupBy = [grouping] }, cancellation).Groups))],
            SessionCount = sessions.Select(session => session.Session).Distinct(StringComparer.Ordinal).Count(),
            Sessions = [.. sessions.OrderByDescending(session => session.Cost ?? -1).ThenBy(session => session.Start).Take(MaxSessions)],
            Forecast = UsageForecast.Compute(table, query, now, cancellation),
        };
    }
}
