using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>Chooses the sessions whose context is shown.</summary>
public static class SessionChoice
{
    /// <summary>
    /// The sessions that the query names, earliest first; if it names none, the most recently used session of a folder's project, otherwise
    /// of all projects.
    /// </summary>
    /// <param name="table">The requests.</param>
    /// <param name="query">Selects the requests.</param>
    /// <param name="folder">The current folder.</param>
    /// <param name="cancellation">Cancels the query.</param>
    /// <returns>The sessions; empty if no request matches.</returns>
    public static IReadOnlyList<string> Choose(
        UsageTable table, UsageQuery query, string folder, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var found = UsageQueryEngine.Run(
            table, query with { GroupBy = [UsageGrouping.Session, UsageGrouping.Project] }, cancellation).Groups
            .Where(static group => group.Session is not null).ToList();
        if (query.Session is not null)
            return [.. found.OrderBy(static group => group.Start).Select(static group => group.Session!).Distinct()];
        var last = found.Where(group => group.Project == folder).DefaultIfEmpty(null).MaxBy(static group => group?.End)
            ?? found.MaxBy(static group => group.End);
        return last is null ? [] : [last.Session!];
    }
}
