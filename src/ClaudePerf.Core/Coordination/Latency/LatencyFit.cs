namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>
/// Fits seconds = base + a × uncached + b × cached + c × output (thousands of tokens), each coefficient at least 0, to responses of
/// which some took far longer than any usage explains because the program waited, retried, or the machine slept.
/// </summary>
/// <remarks>
/// Minimizes Huber's function of log(seconds / expected), with its usual constant of 1.345 times the spread of the residuals,
/// estimated from their median (Huber 1981): quadratic within that range and linear beyond it, so that a ten-minute response has no
/// more influence than one that is slightly off. The logarithm weighs an error of 10% equally for short and long responses. Solved
/// by iteratively reweighted least squares; the linear problem of each round by coordinate descent, which keeps every coefficient
/// at 0 or above.
/// </remarks>
internal static class LatencyFit
{
    internal const int Terms = 4;

    /// <summary>
    /// Times are recorded in whole milliseconds, but what happens between a request and the first line always takes longer than
    /// this.
    /// </summary>
    internal const double MinSeconds = 0.25;

    private const double Huber = 1.345;
    private const double NormalSpread = 1.4826;
    private const double MinSpread = 1e-6;
    private const int Rounds = 50;
    private const int Sweeps = 500;
    private const double ConvergedBelow = 1e-9;

    /// <summary>Fits the coefficients: base, uncached, cached, output.</summary>
    /// <param name="samples">The responses; at least one.</param>
    internal static double[] Solve(IReadOnlyList<ResponseSample> samples)
    {
        var terms = samples.Select(TermsOf).ToArray();
        var seconds = samples.Select(static sample => Math.Max(MinSeconds, sample.Seconds)).ToArray();
        // Start at the median, which is robust against outliers, so that no regular response is treated as one.
        var weights = new double[seconds.Length];
        var wanted = new double[seconds.Length];
        var expected = Enumerable.Repeat(Medians.Median(seconds), seconds.Length).ToArray();
        var fit = new double[Terms];
        var residuals = new double[seconds.Length];
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < residuals.Length; i++)
                residuals[i] = Math.Log(seconds[i] / expected[i]);
            // The first round is far from any fit, so every response counts.
            var bound = round == 0 ? double.PositiveInfinity : Huber
                * Math.Max(MinSpread, NormalSpread * Medians.Median(residuals.Select(Math.Abs)));
            for (var i = 0; i < residuals.Length; i++)
            {
                var residual = Math.Clamp(residuals[i], -1, 1);
                weights[i] = Math.Min(1, bound / Math.Max(Math.Abs(residuals[i]), MinSpread)) / (expected[i] * expected[i]);
                wanted[i] = expected[i] * (1 + residual);
            }
            var next = LeastSquares(terms, wanted, weights, fit);
            var moved = 0.0;
            for (var i = 0; i < expected.Length; i++)
            {
                var value = Math.Max(MinSeconds, Expected(next, terms[i]));
                moved = Math.Max(moved, Math.Abs(value - expected[i]) / expected[i]);
                expected[i] = value;
            }
            fit = next;
            if (moved < ConvergedBelow)
                break;
        }
        return fit;
    }

    /// <summary>The expected seconds of a response according to the coefficients.</summary>
    internal static double Expected(double[] fit, in ResponseSample sample) => Math.Max(MinSeconds, Expected(fit, TermsOf(sample)));

    private static double Expected(double[] fit, double[] terms)
    {
        var sum = 0.0;
        for (var j = 0; j < Terms; j++)
            sum += fit[j] * terms[j];
        return sum;
    }

    private static double[] LeastSquares(double[][] terms, double[] wanted, double[] weights, double[] start)
    {
        var squares = new double[Terms, Terms];
        var products = new double[Terms];
        for (var i = 0; i < terms.Length; i++)
        {
            for (var j = 0; j < Terms; j++)
            {
                products[j] += weights[i] * terms[i][j] * wanted[i];
                for (var k = 0; k < Terms; k++)
                    squares[j, k] += weights[i] * terms[i][j] * terms[i][k];
            }
        }
        var fit = (double[])start.Clone();
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var moved = 0.0;
            for (var j = 0; j < Terms; j++)
            {
                if (squares[j, j] <= 0)
                    continue;
                var rest = products[j];
                for (var k = 0; k < Terms; k++)
                    rest -= k == j ? 0 : squares[j, k] * fit[k];
                var next = Math.Max(0, rest / squares[j, j]);
                moved = Math.Max(moved, Math.Abs(next - fit[j]));
                fit[j] = next;
            }
            if (moved < ConvergedBelow)
                break;
        }
        return fit;
    }

    private static double[] TermsOf(ResponseSample sample) =>
        [1, sample.UncachedTokens / 1000.0, sample.CachedTokens / 1000.0, sample.OutputTokens / 1000.0];
}
