using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>One session, predicted from earlier sessions.</summary>
/// <param name="Session">The session.</param>
/// <param name="Runs">The number of runs, including the main thread.</param>
/// <param name="Actual">The actual amount.</param>
/// <param name="Expected">The predicted amount.</param>
/// <param name="Low">The lower end of the 90% interval.</param>
/// <param name="High">The upper end of the 90% interval.</param>
/// <param name="Before">The number of earlier sessions whose prediction errors determined the interval.</param>
internal sealed record ReplayedSession(string Session, int Runs, double Actual, double Expected, double Low, double High, int Before)
{
    /// <summary>The relative error of the prediction.</summary>
    public double Error => Math.Abs(Expected - Actual) / Actual;

    /// <summary>Whether the interval contained the actual amount.</summary>
    public bool IsCovered => Actual >= Low && Actual <= High;
}

/// <summary>
/// Compares predictions with what happened: goes through the sessions of a table by time and predicts each from those that had
/// ended before it started. Of the session itself, the prediction only gets what its planner knows: which agents run how often, and
/// the size of each first prompt.
/// </summary>
internal static class PredictionReplay
{
    // Predictions from fewer sessions say little about the errors of predictions from many.
    private const int MinSessions = 10;

    /// <summary>Replays a table.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="unit">The unit to predict.</param>
    /// <param name="options">Prices and evaluation options.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>The sessions that could be predicted, by time.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static IReadOnlyList<ReplayedSession> Run(
        UsageTable table, BudgetUnit unit, BudgetOptions options, CancellationToken cancellation = default)
    {
        var replayed = new List<ReplayedSession>();
        Go(AgentRun.FromTable(table, static _ => true), new RunCalculator(table, unit, options), new PredictionErrors(),
            (session, runs, actual, expected, variation, errors) =>
        {
            cancellation.ThrowIfCancellationRequested();
            var (low, high) = errors.Interval(expected, variation);
            replayed.Add(new ReplayedSession(table.Text(session) ?? "", runs, actual, expected, low, high, errors.Count));
        });
        return replayed;
    }

    /// <summary>The prediction errors of past sessions.</summary>
    internal static PredictionErrors Errors(IEnumerable<AgentRun> runs, RunCalculator calculator)
    {
        var errors = new PredictionErrors();
        Go(runs, calculator, errors, static (_, _, _, _, _, _) => { });
        return errors;
    }

    private static void Go(IEnumerable<AgentRun> runs, RunCalculator calculator, PredictionErrors errors,
        Action<int, int, double, double, double, PredictionErrors> take)
    {
        var sessions = runs.GroupBy(run => run.Session).Select(group => new PastSession(group.Key, [.. group], calculator))
            .Where(session => session.IsPriced).OrderBy(session => session.FirstTicks).ToList();
        var ended = new PriorityQueue<PastSession, long>(sessions.Select(session => (session, session.LastTicks)));
        var model = new PredictionModel();
        var known = 0;
        // An error is known only when its session has ended, as its runs are.
        var waiting = new Dictionary<PastSession, (double Expected, double Variation)>();
        foreach (var session in sessions)
        {
            while (ended.TryPeek(out var past, out var end) && end < session.FirstTicks)
            {
                ended.Dequeue();
                known++;
                foreach (var (run, figures) in past.Runs)
                    model.Add(run, figures);
                if (waiting.Remove(past, out var predicted))
                    errors.Add(past.Amount, predicted.Expected, predicted.Variation);
            }
            if (session.Amount <= 0
                || model.Batch(session.Runs.Select(entry => (entry.Run.Agent, (double?)entry.Figures.InvokeTokens, 1))) is not var (
                    expected, variation))
                continue;
            take(session.Session, session.Runs.Count, session.Amount, expected, variation, errors);
            if (known >= MinSessions)
                waiting.Add(session, (expected, variation));
        }
        foreach (var (session, predicted) in waiting)
            errors.Add(session.Amount, predicted.Expected, predicted.Variation);
    }

    private sealed class PastSession
    {
        internal PastSession(int session, List<AgentRun> runs, RunCalculator calculator)
        {
            Session = session;
            FirstTicks = runs.Min(run => run.FirstTicks);
            LastTicks = runs.Max(run => run.LastTicks);
            foreach (var run in runs)
            {
                if (calculator.Compute(run, null) is { } figures)
                    Runs.Add((run, figures));
            }
            IsPriced = Runs.Count == runs.Count;
            Amount = Runs.Sum(entry => entry.Figures.Amount);
        }

        internal int Session { get; }

        internal List<(AgentRun Run, RunFigures Figures)> Runs { get; } = [];

        internal bool IsPriced { get; }

        internal double Amount { get; }

        internal long FirstTicks { get; }

        internal long LastTicks { get; }
    }
}
