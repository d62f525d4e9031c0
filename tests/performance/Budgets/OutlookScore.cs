using System.Globalization;

namespace ClaudePerf.Performance.Budgets;

/// <summary>How good predictions are: the lower end, the middle and the upper end of 90% intervals, compared with the actual
/// amounts.</summary>
internal static class OutlookScore
{
    internal static readonly double[] Shares = [0.05, 0.5, 0.95];

    /// <summary>Prints a line of figures and returns them.</summary>
    /// <param name="label">What the figures are for.</param>
    /// <param name="cases">The actual amounts, above 0, and the predictions.</param>
    internal static object Print(string label, IReadOnlyCollection<(double Actual, double[] Predicted)> cases)
    {
        if (cases.Count == 0)
            return new { Cases = 0 };
        var error = Median(cases.Select(static one => Math.Abs(one.Predicted[1] / one.Actual - 1)));
        // Fractions of a cent are rounding.
        var coverage = cases.Average(static one => one.Actual >= one.Predicted[0] * (1 - 1e-9) && one.Actual
            <= one.Predicted[2] * (1 + 1e-9) ? 1.0 : 0);
        var width = Median(cases.Select(static one => one.Predicted[2] / one.Predicted[0]));
        // Logarithms, so that a session or day of one dollar counts as much as one of a hundred.
        var pinball = cases.Average(static one => Shares.Zip(one.Predicted, (share, value) => Math.Log(one.Actual / value) is var off
            && off >= 0 ? share * off : (share - 1) * off).Sum());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{label,-34}{cases.Count,7}{error,8:0%}{coverage,10:0.0%}{width,12:0.0}{pinball,9:0.0000}"));
        return new
        {
            Cases = cases.Count,
            MedianError = Math.Round(error, 4),
            Coverage = Math.Round(coverage, 4),
            MedianIntervalRatio = Math.Round(width, 2),
            Pinball = Math.Round(pinball, 4),
        };
    }

    /// <summary>Prints the column headings.</summary>
    internal static void PrintHeading(string title) =>
        Console.WriteLine($"{title}\n{"",-34}{"cases",7}{"error",8}{"coverage",10}{"width",12}{"pinball",9}");

    /// <summary>The three quantiles of amounts, each with the same weight.</summary>
    internal static double[] Quantiles(IEnumerable<double> amounts)
    {
        var sorted = amounts.Order().ToList();
        return [.. Shares.Select(share => sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)])];
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
