namespace ClaudePerf.FitEstimate;

/// <summary>One equation: features, what they should sum to, and how much it counts.</summary>
internal readonly record struct Row(int[] Features, float[] Values, double Target, double Weight);

/// <summary>
/// Least squares with a prior variance for each unknown, solved by conjugate gradients on the normal equations, preconditioned
/// with their diagonal. One thread and a fixed order: the same rows give the same bits.
/// </summary>
internal static class RidgeRegression
{
    /// <param name="rows">The equations.</param>
    /// <param name="precision">The inverse of each unknown's prior variance.</param>
    /// <param name="iterations">How often to improve the solution.</param>
    internal static double[] Solve(IReadOnlyList<Row> rows, double[] precision, int iterations)
    {
        var count = precision.Length;
        var diagonal = (double[])precision.Clone();
        var residual = new double[count];
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Features.Length; i++)
            {
                var value = (double)row.Values[i];
                diagonal[row.Features[i]] += row.Weight * value * value;
                residual[row.Features[i]] += row.Weight * value * row.Target;
            }
        }

        var solution = new double[count];
        var direction = new double[count];
        var image = new double[count];
        var energy = 0.0;
        for (var i = 0; i < count; i++)
        {
            direction[i] = residual[i] / diagonal[i];
            energy += residual[i] * direction[i];
        }
        var least = energy * 1e-20; // Beyond it, steps are rounding errors over rounding errors.
        for (var iteration = 0; iteration < iterations && energy > least; iteration++)
        {
            Apply(rows, precision, direction, image);
            var curvature = 0.0;
            for (var i = 0; i < count; i++) curvature += direction[i] * image[i];
            var step = energy / curvature;
            var next = 0.0;
            for (var i = 0; i < count; i++)
            {
                solution[i] += step * direction[i];
                residual[i] -= step * image[i];
                next += residual[i] * residual[i] / diagonal[i];
            }
            for (var i = 0; i < count; i++) direction[i] = residual[i] / diagonal[i] + next / energy * direction[i];
            energy = next;
        }
        return solution;
    }

    private static void Apply(IReadOnlyList<Row> rows, double[] precision, double[] vector, double[] image)
    {
        for (var i = 0; i < vector.Length; i++) image[i] = precision[i] * vector[i];
        foreach (var row in rows)
        {
            var features = row.Features;
            var values = row.Values;
            var product = 0.0;
            for (var i = 0; i < features.Length; i++) product += values[i] * vector[features[i]];
            product *= row.Weight;
            for (var i = 0; i < features.Length; i++) image[features[i]] += values[i] * product;
        }
    }
}
