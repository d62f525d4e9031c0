using System.Globalization;
using ClaudePerf.Core.Coordination.Replay;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Performance.Coordination;

/// <summary>Fits the constants of the replay to billed requests.</summary>
internal static class ReplayFit
{
    private const double Covered = 0.9;

    /// <summary>Every third session of a table in order of their first requests.</summary>
    internal static HashSet<int> HeldOut(UsageTable table) => table.Rows.ToArray().GroupBy(static row => row.Session)
        .OrderBy(static rows => rows.Min(static row => row.UtcTicks)).ThenBy(rows => table.Text(rows.Key), StringComparer.Ordinal)
        .Where(static (_, i) => i % 3 == 0).Select(static rows => rows.Key).ToHashSet();

    internal static ReplayConstants Find(IReadOnlyList<ReplayedRequest> requests)
    {
        var shipped = ReplayConstants.Shipped;
        TimeSpan? from = null;
        var losses = new List<CacheLoss>();
        foreach (var (below, _) in shipped.Losses)
        {
            losses.Add(new CacheLoss(below, Lost(requests.Where(request => request.Origin == ReadOrigin.Continued && !(request.Pause < from)
                && !(request.Pause >= below)))));
            from = below;
        }
        var rewound = Lost(requests.Where(static request => request.Origin == ReadOrigin.Rewound));
        var fitted = shipped with { Losses = losses, RewindLoss = Math.Round(rewound, 2) };
        requests = [.. requests.Select(request => request with
        {
            LossShare = fitted.LossOf(request.Origin, request.Pause),
        })];
        var bySession = requests.GroupBy(static request => request.Row.Session).Select(static session => (Total: Total.Of(session),
            Week: WeekOf(session.First()))).ToList();
        var sessions = bySession.ConvertAll(static session => session.Total);
        var weeks = bySession.GroupBy(static session => session.Week, static session => session.Total).Select(Total.Of).ToList();
        // Nine of ten sessions, and nine of ten dollars by the week they were spent in: counting weeks says little when some have few
        // requests.
        return Candidates(fitted).Where(candidate => Share(sessions, candidate, static _ => 1) >= Covered && Share(weeks, candidate,
            static week => week.Billed) >= Covered)
            .MinBy(candidate => sessions.Concat(weeks).Average(total => (double)candidate.Bound(total.Variance,
                total.Squares) / (double)Math.Max(0.01m, total.Expected)))
            ?? throw new InvalidOperationException("No spread of the losses covers nine of ten totals: the table does not fit the model.");
    }

    private static IEnumerable<ReplayConstants> Candidates(ReplayConstants fitted) =>
        from spread in Enumerable.Range(2, 9)
        from error in Enumerable.Range(0, 21)
        select fitted with { LossSpread = spread / 2.0, SessionError = error / 50.0 };

    private static double Lost(IEnumerable<ReplayedRequest> requests)
    {
        var (predicted, billed) = (0L, 0L);
        foreach (var request in requests)
            (predicted, billed) = (predicted + request.Predicted.CacheReadTokens, billed + request.Billed.CacheReadTokens);
        return predicted == 0 ? 0 : Math.Round(Math.Clamp((predicted - billed) / (double)predicted, 0, 1), 4);
    }

    private static double Share(List<Total> totals, ReplayConstants constants, Func<Total, decimal> weight) =>
        (double)(totals.Where(total => Math.Abs(total.Billed - total.Expected) <= constants.Bound(total.Variance, total.Squares))
            .Sum(weight) / totals.Sum(weight));

    private static (int Project, int Year, int Week) WeekOf(ReplayedRequest request)
    {
        var time = new DateTime(request.Row.UtcTicks, DateTimeKind.Utc);
        return (request.Row.Project, ISOWeek.GetYear(time), ISOWeek.GetWeekOfYear(time));
    }

    private readonly record struct Total(decimal Billed, decimal Expected, double Variance, double Squares)
    {
        internal static Total Of(IEnumerable<ReplayedRequest> session)
        {
            var (billed, expected, variance) = (0m, 0m, 0.0);
            foreach (var request in session)
                (billed, expected, variance) = (billed + request.BilledCost, expected + request.ExpectedCost, variance + request.Variance);
            return new Total(billed, expected, variance, (double)expected * (double)expected);
        }

        internal static Total Of(IEnumerable<Total> totals) => totals.Aggregate(static (all, one) =>
            new Total(all.Billed + one.Billed, all.Expected + one.Expected, all.Variance + one.Variance, all.Squares + one.Squares));
    }
}
