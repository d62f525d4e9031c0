namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>The weighted mean of the medians of several models, and of draws of sessions with replacement.</summary>
internal sealed class SampledMedians
{
    private const int Draws = 1000;
    private const int MinSessions = 5;

    // More responses of a model are thinned out evenly to this number: they cost time without adding information.
    private const int MaxResponses = 4000;

    // By model: values in ascending order with the numbers of their sessions.
    private readonly (int Session, double Value)[][] _models;
    private readonly double[] _weights;
    private readonly int _sessions;

    /// <param name="models">The values with their sessions, by model; at least one of each.</param>
    /// <param name="weights">The weights of the models.</param>
    internal SampledMedians(IReadOnlyList<List<(string Session, double Value)>> models, double[] weights)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        int Number(string session)
        {
            if (!numbers.TryGetValue(session, out var number))
                numbers.Add(session, number = numbers.Count);
            return number;
        }
        _weights = weights;
        _models = [.. models.Select(values => Thinned(values).Select(one => (Number(one.Session), one.Value))
            .OrderBy(static one => one.Value).ThenBy(static one => one.Item1).ToArray())];
        _sessions = numbers.Count;
        var once = new int[_sessions];
        Array.Fill(once, 1);
        Value = Of(once);
    }

    /// <summary>The weighted mean of the medians.</summary>
    internal double Value { get; }

    /// <summary>
    /// The differences between draws of both sides, in ascending order; null with fewer than five sessions on a side.
    /// </summary>
    internal static double[]? Changes(SampledMedians reference, SampledMedians difference)
    {
        if (reference._sessions < MinSessions || difference._sessions < MinSessions)
            return null;
        var random = new Random(1);
        var changes = new double[Draws];
        for (var i = 0; i < Draws; i++)
            changes[i] = difference.Of(difference.Draw(random)) - reference.Of(reference.Draw(random));
        Array.Sort(changes);
        return changes;
    }

    private int[] Draw(Random random)
    {
        var times = new int[_sessions];
        for (var i = 0; i < _sessions; i++)
            times[random.Next(_sessions)]++;
        return times;
    }

    // A model without a response in the draw counts as in the original.
    private double Of(int[] times)
    {
        double sum = 0;
        for (var i = 0; i < _models.Length; i++)
            sum += _weights[i] * Median(_models[i], times);
        return sum / _weights.Sum();
    }

    private static double Median((int Session, double Value)[] values, int[] times)
    {
        long total = 0;
        foreach (var (session, _) in values)
            total += times[session];
        if (total == 0)
            return values[values.Length / 2].Value;
        long passed = 0;
        for (var i = 0; i < values.Length; i++)
        {
            passed += times[values[i].Session];
            if (2 * passed > total)
                return values[i].Value;
            if (2 * passed < total)
                continue;
            var next = i + 1;
            while (times[values[next].Session] == 0)
                next++;
            return (values[i].Value + values[next].Value) / 2;
        }
        return values[^1].Value;
    }

    private static IEnumerable<(string Session, double Value)> Thinned(List<(string Session, double Value)> values) =>
        values.Count <= MaxResponses
            ? values
            : Enumerable.Range(0, MaxResponses).Select(i => values[(int)((long)i * values.Count / MaxResponses)]);
}
