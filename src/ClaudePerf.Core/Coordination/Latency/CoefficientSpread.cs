namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>
/// The spread of fitted coefficients, by the delete-a-group jackknife: the coefficients are fitted again without each group of
/// sessions, and their covariance is (g - 1)/g times the sum of squares of the results (Kott 2001). Whole sessions are left out,
/// because responses of one session are similar.
/// </summary>
internal sealed class CoefficientSpread
{
    // Two-sided 90% of Student's t by degrees of freedom, from 1.
    private static readonly double[] Quantiles = [6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833];

    private readonly double[][] _fits;

    private CoefficientSpread(double[][] fits) => _fits = fits;

    /// <summary>An unknown spread: all intervals are unbounded.</summary>
    internal static CoefficientSpread Unknown { get; } = new([]);

    /// <summary>The spread of fits that each leave out one group.</summary>
    internal static CoefficientSpread FromFits(IEnumerable<double[]> fits) => new([.. fits]);

    /// <summary>Half the width of the 90% interval of a weighted sum of the coefficients.</summary>
    /// <param name="terms">The weights.</param>
    internal double Margin(ReadOnlySpan<double> terms)
    {
        var groups = _fits.Length;
        if (groups < 2)
            return double.PositiveInfinity;
        Span<double> sums = stackalloc double[groups];
        double mean = 0;
        for (var group = 0; group < groups; group++)
        {
            for (var j = 0; j < terms.Length; j++)
                sums[group] += terms[j] * _fits[group][j];
            mean += sums[group] / groups;
        }
        double squares = 0;
        foreach (var sum in sums)
            squares += (sum - mean) * (sum - mean);
        return Quantiles[Math.Min(groups - 2, Quantiles.Length - 1)] * Math.Sqrt(squares * (groups - 1) / groups);
    }
}
