namespace ClaudePerf.Core.Usage.Comparison;

/// <summary>
/// Computes how often a difference of the same size occurs if sessions are assigned to the two sides at random: a permutation test
/// (R. A. Fisher, "The Design of Experiments", 1935) with whole sessions as units, because requests of a session are similar. It
/// makes no assumption about the distribution of costs.
/// </summary>
internal sealed class ChanceTest
{
    private const int Shuffles = 1999;

    // With fewer ways to assign the sessions, no result could be rarer than one in a hundred.
    private const double MinimumWays = 100;

    // Any fixed number, so that the same question gets the same answer.
    private const int Seed = 20_260_101;

    private readonly double[][] _sessions;
    private readonly int _referenceCount;
    private readonly double[] _total;
    private readonly List<double[]> _ofFixedCount;
    private readonly List<double[]> _ofAnyCount;
    private readonly double[] _reference;

    /// <summary>Prepares a test by shuffling the sessions of two sides.</summary>
    /// <param name="reference">One side.</param>
    /// <param name="difference">The other.</param>
    /// <param name="referenceShare">The reference's share of the total time of both sides, for totals; null if the sides are not
    /// periods, in which case totals are not tested.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    internal ChanceTest(
        IReadOnlyList<SessionAmounts> reference, IReadOnlyList<SessionAmounts> difference, double? referenceShare,
            CancellationToken cancellation)
    {
        _sessions = [.. reference.Concat(difference).Select(static session => session.ToDoubles())];
        _referenceCount = reference.Count;
        _total = Sum(_sessions);
        _reference = Sum(_sessions.Take(_referenceCount));
        var random = new Random(Seed);
        _ofFixedCount = Ways(_sessions.Length, _referenceCount) < MinimumWays ? [] : Shuffle(() => ShuffleCount(random), cancellation);
        _ofAnyCount = referenceShare is not { } share || Math.Pow(2, _sessions.Length) < MinimumWays
            ? []
            : Shuffle(() => ShuffleShare(random, share), cancellation);
    }

    /// <summary>
    /// The probability that chance gives a difference of two ratios at least as large, 0 to 1; null with too few sessions.
    /// </summary>
    /// <param name="numerator">The numerator.</param>
    /// <param name="denominator">The denominator.</param>
    internal double? ChanceOfRatio(UsageAmount numerator, UsageAmount denominator)
    {
        return Chance(_ofFixedCount, reference => Math.Abs(Ratio(Rest(reference)) - Ratio(reference)));

        double Ratio(double[] sums) => sums[(int)denominator] == 0 ? 0 : sums[(int)numerator] / sums[(int)denominator];
    }

    /// <summary>The probability that chance gives a difference of two totals at least as large; null if unknown.</summary>
    /// <param name="amount">The amount that is added up.</param>
    /// <param name="referenceShare">The reference's share of the total time of both sides.</param>
    internal double? ChanceOfTotal(UsageAmount amount, double referenceShare)
    {
        var column = (int)amount;
        return Chance(_ofAnyCount, reference => Math.Abs(reference[column] - _total[column] * referenceShare));
    }

    private double? Chance(List<double[]> shuffled, Func<double[], double> distance)
    {
        if (shuffled.Count == 0)
            return null;
        // Sums of the same numbers in a different order differ in their last digits.
        var observed = distance(_reference) * (1 - 1e-9);
        return (1 + shuffled.Count(sums => distance(sums) >= observed)) / (1.0 + shuffled.Count);
    }

    private double[] Rest(double[] sums)
    {
        var rest = new double[sums.Length];
        for (var i = 0; i < rest.Length; i++)
            rest[i] = _total[i] - sums[i];
        return rest;
    }

    private static List<double[]> Shuffle(Func<double[]> one, CancellationToken cancellation)
    {
        var all = new List<double[]>(Shuffles);
        for (var i = 0; i < Shuffles; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            all.Add(one());
        }
        return all;
    }

    private double[] ShuffleCount(Random random)
    {
        random.Shuffle(_sessions);
        return Sum(_sessions.Take(_referenceCount));
    }

    private double[] ShuffleShare(Random random, double share) => Sum(_sessions.Where(_ => random.NextDouble() < share));

    private static double[] Sum(IEnumerable<double[]> sessions)
    {
        var sums = new double[SessionAmounts.Columns];
        foreach (var session in sessions)
        {
            for (var i = 0; i < sums.Length; i++)
                sums[i] += session[i];
        }
        return sums;
    }

    private static double Ways(int all, int some)
    {
        double ways = 1;
        for (var i = 1; i <= Math.Min(some, all - some) && ways < MinimumWays; i++)
            ways = ways * (all - i + 1) / i;
        return ways;
    }
}
