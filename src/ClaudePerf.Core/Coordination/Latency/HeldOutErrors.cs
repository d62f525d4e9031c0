namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>
/// How well a fit predicts responses that it has not seen: sessions are dealt into up to ten groups of about as many responses, and each
/// group is predicted by a fit on the others. Sessions are held out whole, as the
/// time of day, the connection and the work are those of a session. Where there are fewer than three sessions, five stretches of
/// successive responses stand for them.
/// </summary>
internal sealed class HeldOutErrors
{
    private const int MostGroups = 10;
    private const int FewestSessions = 3;
    private const int Stretches = 5;
    private const double Tail = 0.05;

    private readonly List<double> _ratios = [];
    private readonly List<double> _shares = [];
    private readonly List<double> _seconds = [];
    private readonly List<double> _sharesOfMedian = [];

    /// <summary>The median error as a share of the time.</summary>
    internal double Share => Medians.Of(_shares);

    /// <summary>The median error in seconds.</summary>
    internal double Seconds => Medians.Of(_seconds);

    /// <summary>The median error, as a share, of the others' median time.</summary>
    internal double ShareOfMedian => Medians.Of(_sharesOfMedian);

    /// <summary>The bounds of the ratio of the real to the expected time that hold nine in ten responses; the extremes where there are
    /// fewer than twenty.</summary>
    internal (double Low, double High) Bounds()
    {
        var sorted = _ratios.Order().ToArray();
        var outside = (int)(Tail * (sorted.Length + 1));
        return (sorted[Math.Max(0, outside - 1)], sorted[Math.Min(sorted.Length - 1, sorted.Length - outside)]);
    }

    /// <summary>Notes how far a prediction was off.</summary>
    /// <param name="sample">The response.</param>
    /// <param name="expected">The seconds that were expected.</param>
    /// <param name="median">The median time of the responses that the fit knew.</param>
    internal void Add(in ResponseSample sample, double expected, double median)
    {
        var seconds = Math.Max(LatencyFit.ShortestSeconds, sample.Seconds);
        _ratios.Add(seconds / expected);
        _shares.Add(Math.Abs(expected - seconds) / seconds);
        _seconds.Add(Math.Abs(expected - seconds));
        _sharesOfMedian.Add(Math.Abs(median - seconds) / seconds);
    }

    /// <summary>Notes predictions of responses by coefficients that were fitted on others.</summary>
    internal void Add(IEnumerable<ResponseSample> samples, double[] fit, IReadOnlyList<ResponseSample> known)
    {
        var median = Medians.Of(known.Select(static sample => sample.Seconds));
        foreach (var sample in samples)
            Add(sample, LatencyFit.Expected(fit, sample), median);
    }

    /// <summary>Holds out each group in turn.</summary>
    /// <param name="samples">The responses.</param>
    /// <returns>The errors, and the fits without each group.</returns>
    internal static (HeldOutErrors Errors, List<double[]> Fits) Of(IReadOnlyList<ResponseSample> samples)
    {
        var groups = Groups(samples);
        var errors = new HeldOutErrors();
        var fits = new List<double[]>();
        foreach (var group in groups.Distinct().Order())
        {
            var known = samples.Where((_, i) => groups[i] != group).ToList();
            if (known.Count == 0)
                continue;
            var fit = LatencyFit.Solve(known);
            fits.Add(fit);
            errors.Add(samples.Where((_, i) => groups[i] == group), fit, known);
        }
        return (errors, fits);
    }

    private static int[] Groups(IReadOnlyList<ResponseSample> samples)
    {
        var sessions = samples.Select(static (sample, i) => (Name: sample.Session ?? "", Index: i)).GroupBy(static one => one.Name, StringComparer.Ordinal).ToList();
        if (sessions.Count < FewestSessions)
            return [.. Enumerable.Range(0, samples.Count).Select(i => i * Stretches / samples.Count)];
        var groups = new int[samples.Count];
        var sizes = new int[Math.Min(MostGroups, sessions.Count)];
        foreach (var session in sessions.OrderByDescending(static session => session.Count()))
        {
            var lightest = Array.IndexOf(sizes, sizes.Min());
            foreach (var one in session)
                groups[one.Index] = lightest;
            sizes[lightest] += session.Count();
        }
        return groups;
    }
}
