namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>
/// How well a fit predicts responses it has not seen: sessions are split into up to ten groups with about the same number of
/// responses, and each group is predicted by a fit of the others. Whole sessions are held out, because time of day, connection and
/// work are those of a session. With fewer than three sessions, five stretches of successive responses are used instead.
/// </summary>
internal sealed class HeldOutErrors
{
    private const int MaxGroups = 10;
    private const int MinSessions = 3;
    private const int Stretches = 5;
    private const double Tail = 0.05;

    private readonly List<double> _ratios = [];
    private readonly List<double> _shares = [];
    private readonly List<double> _seconds = [];
    private readonly List<double> _sharesOfMedian = [];

    /// <summary>The median error as a share of the time.</summary>
    internal double Share => Medians.Median(_shares);

    /// <summary>The median error in seconds.</summary>
    internal double Seconds => Medians.Median(_seconds);

    /// <summary>The median error as a share, if the others' median time is used as the prediction.</summary>
    internal double ShareOfMedian => Medians.Median(_sharesOfMedian);

    /// <summary>
    /// The bounds of the ratio of actual to expected time that contain nine in ten responses; the extremes if there are fewer than
    /// twenty.
    /// </summary>
    internal (double Low, double High) Bounds()
    {
        var sorted = _ratios.Order().ToArray();
        var outside = (int)(Tail * (sorted.Length + 1));
        return (sorted[Math.Max(0, outside - 1)], sorted[Math.Min(sorted.Length - 1, sorted.Length - outside)]);
    }

    /// <summary>Records the error of a prediction.</summary>
    /// <param name="sample">The response.</param>
    /// <param name="expected">The expected seconds.</param>
    /// <param name="median">The median time of the responses used for the fit.</param>
    internal void Add(in ResponseSample sample, double expected, double median)
    {
        var seconds = Math.Max(LatencyFit.MinSeconds, sample.Seconds);
        _ratios.Add(seconds / expected);
        _shares.Add(Math.Abs(expected - seconds) / seconds);
        _seconds.Add(Math.Abs(expected - seconds));
        _sharesOfMedian.Add(Math.Abs(median - seconds) / seconds);
    }

    /// <summary>Records predictions of responses by coefficients fitted on others.</summary>
    internal void Add(IEnumerable<ResponseSample> samples, double[] fit, IReadOnlyList<ResponseSample> known)
    {
        var median = Medians.Median(known.Select(static sample => sample.Seconds));
        foreach (var sample in samples)
            Add(sample, LatencyFit.Expected(fit, sample), median);
    }

    /// <summary>Holds out each group in turn.</summary>
    /// <param name="samples">The responses.</param>
    /// <returns>The errors, and the fits without each group.</returns>
    internal static (HeldOutErrors Errors, List<double[]> Fits) CrossValidate(IReadOnlyList<ResponseSample> samples)
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
        var sessions = samples.Select(static (sample, i) => (Name: sample.Session ?? "", Index: i))
            .GroupBy(static one => one.Name, StringComparer.Ordinal).ToList();
        if (sessions.Count < MinSessions)
            return [.. Enumerable.Range(0, samples.Count).Select(i => i * Stretches / samples.Count)];
        var groups = new int[samples.Count];
        var sizes = new int[Math.Min(MaxGroups, sessions.Count)];
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
