using System.Globalization;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.FitEstimate;

/// <summary>How wrong the ways to estimate are on one text, as shares of the exact count.</summary>
/// <param name="From">The text.</param>
/// <param name="Generation">The generation.</param>
/// <param name="Estimate">The estimate's error.</param>
/// <param name="Constant">The error of the encoding's count times a constant.</param>
/// <param name="Linear">The error of the plain linear fit.</param>
/// <param name="IsHeld">Whether the exact count lies in the estimate's interval.</param>
/// <param name="HalfWidth">Half the interval's width.</param>
internal sealed record Measured(
    Document From, TokenizerGeneration Generation, double Estimate, double Constant, double Linear, bool IsHeld, double HalfWidth);

/// <summary>Measures the estimate and its two baselines on whole held-out texts.</summary>
internal sealed class Evaluation(
    Teacher teacher, Func<TokenizerGeneration, EstimateTokenCounter> counters, Func<TokenizerGeneration, LinearBaseline> baselines)
{
    private const int ShortestTokens = 20; // Of a shorter text one token is more than 5%.

    internal List<Measured> Measure(IReadOnlyList<Document> documents)
    {
        var generations = Enum.GetValues<TokenizerGeneration>();
        var measured = new Measured?[documents.Count * generations.Length];
        Parallel.For(0, measured.Length, i =>
            measured[i] = MeasureOne(documents[i / generations.Length], generations[i % generations.Length]));
        return [.. measured.OfType<Measured>()];
    }

    /// <summary>The error below which a share of the texts lies, as text.</summary>
    internal static string Percent(IEnumerable<Measured> measured, double quantile, Func<Measured, double> error)
    {
        var sorted = measured.Select(error).Order().ToArray();
        return (100 * sorted[(int)Math.Ceiling(quantile * (sorted.Length - 1))]).ToString("0.0", CultureInfo.InvariantCulture) + "%";
    }

    private Measured? MeasureOne(Document document, TokenizerGeneration generation)
    {
        var exact = document.Recorded?[(int)generation] ?? teacher.Count(generation, document.Text);
        if (exact < ShortestTokens) return null;
        double Error(double tokens) => Math.Abs(tokens - exact) / exact;
        var count = counters(generation).Count(document.Text);
        var factor = generation == TokenizerGeneration.V3 ? 1.18 : 1.67;
        return new Measured(
            document, generation, Error(count.Tokens), Error(LinearBaseline.EncodingTokens(document.Text) * factor),
            Error(baselines(generation).Estimate(document.Text)), count.Lower <= exact && exact <= count.Upper, count.ErrorBound);
    }
}
