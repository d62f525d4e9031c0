using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Validation.Changes;

namespace ClaudePerf.Core.Savings.History;

/// <summary>
/// Finds changes that were not made by ClaudePerf: in the git history of the projects' and the user's definitions and settings, and
/// cache TTLs in transcripts. The exact time is unknown: it is before the commit, or between two sessions.
/// </summary>
public static class HandEvents
{
    private const int MaximumProjects = 30;
    private const int MaximumDays = 120;

    /// <summary>Finds changes.</summary>
    /// <param name="table">The requests, whose projects are searched if their folders still exist.</param>
    /// <param name="query">Which requests count.</param>
    /// <param name="userFolder">The user's configuration folder, whose files affect all projects.</param>
    /// <param name="journal">The journal's entries, which are not changes by hand.</param>
    /// <param name="now">The current time.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <returns>The changes, in no particular order.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static IReadOnlyList<SavingEvent> Find(
        UsageTable table, UsageQuery query, string userFolder, IReadOnlyList<JournalEntry> journal, DateTimeOffset now,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(journal);
        var projects = ProjectsOf(table, new UsageRowFilter(table, query with { Since = null, Until = null }), out var first);
        if (first is not { } start)
            return [];
        var since = start > now.AddDays(-MaximumDays) ? start : now.AddDays(-MaximumDays);
        var found = new List<SavingEvent>(LifetimeEvents.Of(table, query, journal));
        if (GitCommand.Find() is { } git)
        {
            var known = new HashSet<string>(StringComparer.Ordinal);
            foreach (var project in projects)
                found.AddRange(GitEvents.OfProject(git, project, known, since, journal, cancellation));
            found.AddRange(GitEvents.OfUser(git, userFolder, known, since, journal, cancellation));
        }
        return found;
    }

    // Those in use most recently.
    private static IReadOnlyList<string> ProjectsOf(UsageTable table, UsageRowFilter filter, out DateTimeOffset? first)
    {
        var last = new Dictionary<int, long>();
        var start = long.MaxValue;
        foreach (ref readonly var row in table.Rows)
        {
            if (!filter.Counts(row))
                continue;
            start = Math.Min(start, row.UtcTicks);
            last[row.Project] = Math.Max(last.GetValueOrDefault(row.Project), row.UtcTicks);
        }
        first = last.Count == 0 ? null : new DateTimeOffset(start, TimeSpan.Zero);
        return [.. last.OrderByDescending(static project => project.Value).Select(project => table.Text(project.Key))
            .OfType<string>().Where(static path => Path.IsPathFullyQualified(path) && Directory.Exists(path)).Take(MaximumProjects)];
    }
}
