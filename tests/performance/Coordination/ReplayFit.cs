using System.Globalization;
using ClaudePerf.Core.Coordination.Replay;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Performance.Coordination;

/// <summary>Finds the constants of the replay on billed requests.</summary>
internal static class ReplayFit
{
    // Weeks with fewer requests say little of how far totals are off.
    private const int LeastRequestsOfAWeek = 100;
    private const double Covered = 0.9;

    /// <summary>Every third session of a table in the order of their first requests.</summary>
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
            losses.Add(new CacheLoss(below, Lost(requests.Where(request => request.Origin == ReadOrigin.Continued && !(request.Pause < from) && !(request.Pause >= below)))));
            from = below;
        }
        var rewound = Lost(requests.Where(static request => request.Origin == ReadOrigin.Rewound));
        var fitted = shipped with { Losses = losses, RewindLoss = Math.Round(rewound, 2) };
        requests = [.. requests.Select(request => request with
        {
            LossShare = request.Origin switch { ReadOrigin.Continued => fitted.LostAfter(request.Pause), ReadOrigin.Rewound => fitted.RewindLoss, _ => 0 },
        })];
        var sessions = requests.GroupBy(static request => request.Row.Session).Select(Total.Of).ToList();
        var weeks = requests.GroupBy(static request => (request.Row.Project, ISOWeek.GetYear(Time(request)), ISOWeek.GetWeekOfYear(Time(request))))
            .Where(static week => week.Count() >= LeastRequestsOfAWeek).Select(Total.Of).ToList();
        return Candidates(fitted).Where(candidate => Share(sessions, candidate) >= Covered && Share(weeks, candidate) >= Covered)
            .MinBy(candidate => sessions.Concat(weeks).Average(total => (double)candidate.Bound(total.Expected, total.Variance) / (double)Math.Max(0.01m, total.Expected)))
            ?? throw new InvalidOperationException("No spread of the losses covers nine of ten totals: the table is of another kind.");
    }

    private static IEnumerable<ReplayConstants> Candidates(ReplayConstants fitted) =>
        from spread in Enumerable.Range(2, 9)
        from sum in Enumerable.Range(0, 16)
        select fitted with { LossSpread = spread / 2.0, SumError = sum / 100.0 };

    private static double Lost(IEnumerable<ReplayedRequest> requests)
    {
        var (predicted, billed) = (0L, 0L);
        foreach (var request in requests)
            (predicted, billed) = (predicted + request.Predicted.CacheReadTokens, billed + request.Billed.CacheReadTokens);
        return predicted == 0 ? 0 : Math.Round(Math.Clamp((predicted - billed) / (double)predicted, 0, 1), 4);
    }

    private static double Share(List<Total> totals, ReplayConstants constants) =>
        totals.Count(total => Math.Abs(total.Billed - total.Expected) <= constants.Bound(total.Expected, total.Variance)) / (double)totals.Count;

    private static DateTime Time(in ReplayedRequest request) => new(request.Row.UtcTicks, DateTimeKind.Utc);

    private readonly record struct Total(decimal Billed, decimal Expected, double Variance)
    {
        internal static Total Of(IEnumerable<ReplayedRequest> requests)
        {
            var total = default(Total);
            foreach (var request in requests)
                total = new Total(total.Billed + request.BilledCost, total.Expected + request.ExpectedCost, total.Variance + request.Variance);
            return total;
        }
    }
}
