namespace ClaudePerf.Core.Coordination;

/// <summary>Computes medians and their confidence intervals.</summary>
internal static class Medians
{
    /// <summary>The median; with an even number of values, the mean of the middle two.</summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0)
            throw new ArgumentException("The median needs at least one value.", nameof(values));
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>
    /// The interval between two samples that contains the median of their distribution with at least the given confidence, whatever
    /// the distribution: the number of samples below the median is binomial with probability one half. With too few samples, it
    /// spans from the smallest to the largest.
    /// </summary>
    internal static (double Low, double High) Interval(IReadOnlyCollection<double> values, double confidence = 0.95)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0)
            throw new ArgumentException("The median needs at least one value.", nameof(values));
        var probability = Math.Pow(0.5, sorted.Length);
        double tail = 0;
        var outside = 0;
        // P(fewer than k below) for k = 1, 2, …: while both tails stay within the limit, one more sample can be left out at each
        // end.
        for (var k = 0; k < (sorted.Length - 1) / 2; k++)
        {
            tail += probability;
            if (2 * tail > 1 - confidence)
                break;
            outside = k;
            probability = probability * (sorted.Length - k) / (k + 1);
        }
        return (sorted[outside], sorted[sorted.Length - 1 - outside]);
    }
}
