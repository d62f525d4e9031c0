using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>The totals of past sessions or subagent runs, and the resulting forecast for a running one.</summary>
/// <remarks>
/// For each past one with at least as many requests, the final amount is taken as a multiple of the amount it had used by then,
/// weighted by similarity: a normal curve over the difference of the logarithms of the amounts used by then (standard deviation
/// 0.4) with a floor of 0.2, times 20 for the same agent and project, times 3 for the same model. The weights were chosen by
/// pinball loss on 569 sessions of published transcripts, each session predicted from earlier ones; <c>tests/performance --
/// predict</c> scores them against the plain ratio by project and the nearest by cost.
/// </remarks>
internal sealed class SpendingHistory
{
    /// <summary>With fewer requests a session is indistinguishable from the spread of all sessions.</summary>
    internal const int MinRequests = 5;

    /// <summary>With fewer past ones a 90% interval would be a guess.</summary>
    internal const int MinPast = 20;

    /// <summary>How much of one past one the tails are cut by, so that nine of ten intervals contain the actual amount.</summary>
    internal const double Cut = 0.3;

    /// <summary>A session or run counts as ended after being silent for this long.</summary>
    internal static readonly TimeSpan EndedAfter = TimeSpan.FromHours(1);

    private const double Nearness = 0.4;
    private const double Floor = 0.2;
    private const double SamePlace = 20;
    private const double SameModel = 3;

    private readonly Dictionary<int, SpendingCourse> _courses = [];

    /// <summary>Creates the history of a table.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="counts">Selects the requests to count.</param>
    /// <param name="part">The session or run of a request; 0 for none.</param>
    /// <param name="amountOf">The amount used by a request.</param>
    internal SpendingHistory(UsageTable table, Func<UsageRow, bool> counts, Func<UsageRow, int> part, Func<UsageRow, decimal> amountOf)
    {
        foreach (ref readonly var row in table.Rows)
        {
            if (part(row) is not (not 0 and var number) || !counts(row))
                continue;
            if (!_courses.TryGetValue(number, out var course))
                _courses.Add(number, course = new SpendingCourse());
            course.Add(row, (double)amountOf(row));
        }
        foreach (var course in _courses.Values)
            course.Close();
    }

    internal IReadOnlyCollection<SpendingCourse> Courses => _courses.Values;

    /// <summary>
    /// The forecast for a running session or run; null if it is not running, has hardly begun, or too few earlier ones got as far.
    /// </summary>
    /// <param name="part">The session or run.</param>
    /// <param name="now">The time.</param>
    internal SpendingOutlook? GetOutlook(int part, DateTimeOffset now) =>
        _courses.TryGetValue(part, out var course) && course.LastTicks > (now - EndedAfter).UtcTicks
            ? GetOutlook(course, course.Requests, now.UtcTicks)
            : null;

    /// <summary>The forecast as of the given number of requests.</summary>
    internal SpendingOutlook? GetOutlook(SpendingCourse course, int requests, long nowTicks)
    {
        var soFar = course.After(requests);
        if (requests < MinRequests || soFar <= 0)
            return null;
        var finals = new List<(double, double)>();
        foreach (var past in _courses.Values)
        {
            if (past == course || past.Requests < requests || past.LastTicks + EndedAfter.Ticks > nowTicks
                || past.After(requests) is not (> 0 and var then))
                continue;
            finals.Add((soFar * past.Final / then, WeightOf(past, then, course, soFar)));
        }
        return finals.Count < MinPast ? null
            : new SpendingOutlook(
                OutlookBasis.PastOnes, finals.Count, requests, soFar, [.. finals], Cut * SpendingOutlook.ShareOfOne(finals));
    }

    private static double WeightOf(SpendingCourse past, double then, SpendingCourse course, double soFar)
    {
        var weight = Floor + Math.Exp(-0.5 * Math.Pow(Math.Log(then / soFar) / Nearness, 2));
        var (of, to) = (past.Beginning, course.Beginning);
        if ((of.Project, of.Agent) == (to.Project, to.Agent))
            weight *= SamePlace;
        return of.Model == to.Model ? weight * SameModel : weight;
    }
}
