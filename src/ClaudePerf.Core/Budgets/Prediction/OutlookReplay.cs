using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>One session, judged after some of its requests by the sessions before it.</summary>
/// <param name="Project">The project's text number.</param>
/// <param name="Requests">After how many requests.</param>
/// <param name="AskedTicks">When these had been made, in UTC ticks.</param>
/// <param name="EndedTicks">When it had ended: its last request, in UTC ticks.</param>
/// <param name="SoFar">What it had used by then.</param>
/// <param name="Actual">What it came to.</param>
/// <param name="Outlook">What was to be expected; null where too few sessions had ended by then that went as far.</param>
internal sealed record OutlookCase(int Project, int Requests, long AskedTicks, long EndedTicks, double SoFar, double Actual,
    SpendingOutlook? Outlook);

/// <summary>
/// Measures outlooks on what really happened: each session is judged after some numbers of requests by those alone that had ended by then.
/// </summary>
internal static class OutlookReplay
{
    /// <summary>Replays a table.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="after">After how many requests to ask.</param>
    /// <param name="options">Prices and how to compute.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>A case for each session and number of requests that it reached, by time; in USD. Requests without a price use
    /// nothing.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<OutlookCase> Run(UsageTable table, IReadOnlyList<int> after, BudgetOptions options,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(after);
        var amounts = new RowAmount(BudgetUnit.USD, table, options);
        var history = new SpendingHistory(table, static _ => true, static row => row.Session, row => amounts.Of(row, out _));
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
                    history.Of(course, requests, asked)));
            }
        }
        cases.Sort(static (a, b) => a.AskedTicks.CompareTo(b.AskedTicks));
        return cases;
    }
}
