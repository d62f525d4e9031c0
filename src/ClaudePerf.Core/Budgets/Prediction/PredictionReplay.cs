using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>One session, predicted from the sessions before it.</summary>
/// <param name="Session">The session.</param>
/// <param name="Runs">Runs in it, the main thread's included.</param>
/// <param name="Actual">What it came to.</param>
/// <param name="Expected">What was predicted.</param>
/// <param name="Low">The lower end of the 90% interval.</param>
/// <param name="High">The upper end.</param>
/// <param name="Before">Sessions whose prediction errors the interval came from.</param>
internal sealed record ReplayedSession(string Session, int Runs, double Actual, double Expected, double Low, double High, int Before)
{
    /// <summary>How far the prediction was off, as a share of what it came to.</summary>
    public double Error => Math.Abs(Expected - Actual) / Actual;

    /// <summary>Whether the interval held what it came to.</summary>
    public bool IsCovered => Actual >= Low && Actual <= High;
}

/// <summary>
/// Measures predictions on what really happened: goes through the sessions of a table in time and predicts each from those that had ended
/// before it began. Of the session itself it is told
/// what who plans it knows: which agents run how often, and the size of each first prompt.
/// </summary>
internal static class PredictionReplay
{
    // What was predicted from fewer sessions says little of how far predictions from many are off.
    private const int LeastSessions = 10;

    /// <summary>Replays a table.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="unit">What to predict.</param>
    /// <param name="options">Prices and how to reckon.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>The sessions that there was something to predict from, in time.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<ReplayedSession> Run(UsageTable table, BudgetUnit unit, BudgetOptions options, CancellationToken cancellation = default)
    {
        var replayed = new List<ReplayedSession>();
        Go(AgentRun.Of(table, static _ => true), new RunReckoner(table, unit, options), new PredictionErrors(), (session, runs, actual, expected, variation, errors) =>
        {
            cancellation.ThrowIfCancellationRequested();
            var (low, high) = errors.Interval(expected, variation);
            replayed.Add(new ReplayedSession(table.Text(session) ?? "", runs, actual, expected, low, high, errors.Count));
        });
        return replayed;
    }

    /// <summary>The errors that predictions of past sessions had.</summary>
    internal static PredictionErrors Errors(IEnumerable<AgentRun> runs, RunReckoner reckoner)
    {
        var errors = new PredictionErrors();
        Go(runs, reckoner, errors, static (_, _, _, _, _, _) => { });
        return errors;
    }

    private static void Go(IEnumerable<AgentRun> runs, RunReckoner reckoner, PredictionErrors errors, Action<int, int, double, double, double, PredictionErrors> take)
    {
        var sessions = runs.GroupBy(run => run.Session).Select(group => new PastSession(group.Key, [.. group], reckoner)).Where(session => session.IsPriced).OrderBy(session => session.FirstTicks).ToList();
        var ended = new PriorityQueue<PastSession, long>(sessions.Select(session => (session, session.LastTicks)));
        var model = new PredictionModel();
        var known = 0;
        // An error is known once its session has ended, as its runs are.
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
            if (session.Amount <= 0 || model.Batch(session.Runs.Select(entry => (entry.Run.Agent, (double?)entry.Figures.InvokeTokens, 1))) is not var (expected, variation))
                continue;
            take(session.Session, session.Runs.Count, session.Amount, expected, variation, errors);
            if (known >= LeastSessions)
                waiting.Add(session, (expected, variation));
        }
        foreach (var (session, predicted) in waiting)
            errors.Add(session.Amount, predicted.Expected, predicted.Variation);
    }

    private sealed class PastSession
    {
        internal PastSession(int session, List<AgentRun> runs, RunReckoner reckoner)
        {
            Session = session;
            FirstTicks = runs.Min(run => run.FirstTicks);
            LastTicks = runs.Max(run => run.LastTicks);
            foreach (var run in runs)
            {
                if (reckoner.Of(run, null) is { } figures)
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
