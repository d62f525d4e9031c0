using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>One session, forecast after some of its requests from earlier sessions.</summary>
/// <param name="Project">The project's text number.</param>
/// <param name="Requests">The number of requests so far.</param>
/// <param name="AskedTicks">The time of the last of these, in UTC ticks.</param>
/// <param name="EndedTicks">The end of the session: its last request, in UTC ticks.</param>
/// <param name="SoFar">The amount used by then.</param>
/// <param name="Actual">The amount used in the whole session.</param>
/// <param name="Outlook">The forecast; null if too few of the sessions that had ended by then got as far.</param>
internal sealed record OutlookCase(int Project, int Requests, long AskedTicks, long EndedTicks, double SoFar, double Actual,
    SpendingOutlook? Outlook);

/// <summary>
/// Compares outlooks with what happened: each session is forecast after several numbers of requests, using only sessions that had
/// ended by then.
/// </summary>
internal static class OutlookReplay
{
    /// <summary>Replays a table.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="after">The numbers of requests after which to forecast.</param>
    /// <param name="options">Prices and evaluation options.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>One case per session and reached number of requests, by time; in USD. Requests without a price use
    /// nothing.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static IReadOnlyList<OutlookCase> Run(UsageTable table, IReadOnlyList<int> after, BudgetOptions options,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(after);
        var amounts = new RowAmount(BudgetUnit.USD, table, options);
        var history = new SpendingHistory(table, static _ => true, static row => row.Session, row => amounts.Compute(row, out _));
        var cases = new List<OutlookCase>();
        foreach (var course in history.Courses)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var requests in after)
            {
                if (course.Requests < requests || course.After(requests) <= 0)
                    continue;
                var asked = course.TimeOf(requests);
                cases.Add(new OutlookCase(course.Beginning.Project, requests, asked, course.LastTicks, course.After(requests), course.Final,
                    history.GetOutlook(course, requests, asked)));
            }
        }
        cases.Sort(static (a, b) => a.AskedTicks.CompareTo(b.AskedTicks));
        return cases;
    }
}
