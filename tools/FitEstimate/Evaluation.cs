using System.Globalization;
using System.Text;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.FitEstimate;

/// <summary>The errors of one generation on one text: the estimate's, the constant factor's and the linear fit's, as shares.</summary>
internal sealed record Measured(Document From, TokenizerGeneration Generation, long Exact, double Estimate, double Constant, double Linear, bool Held, double Bound, double Signed);

/// <summary>Measures estimates on whole texts that were kept apart, and prints Markdown tables.</summary>
internal sealed class Evaluation(Teacher teacher, Func<TokenizerGeneration, EstimateTokenCounter> counters, Func<TokenizerGeneration, LinearBaseline>? baselines)
{
    private const int ShortestTokens = 20; // Of a shorter text a token is more than 5%.

    internal List<Measured> Measure(IReadOnlyList<Document> documents)
    {
        var measured = new Measured?[documents.Count * 3];
        Parallel.For(0, measured.Length, i => measured[i] = MeasureOne(documents[i / 3], (TokenizerGeneration)(i % 3)));
        return [.. measured.OfType<Measured>()];
    }

    private Measured? MeasureOne(Document document, TokenizerGeneration generation)
    {
        var exact = document.Recorded?[(int)generation] ?? teacher.Count(generation, document.Text);
        if (exact < ShortestTokens) return null;
        var count = counters(generation).Count(document.Text);
        var factor = generation == TokenizerGeneration.V3 ? 1.18 : 1.67;
        double Error(double tokens) => Math.Abs(tokens - exact) / exact;
        return new Measured(
            document, generation, exact, Error(count.Tokens), Error(LinearBaseline.EncodingTokens(document.Text) * factor),
            baselines is null ? 0 : Error(baselines(generation).Estimate(document.Text)), count.Lower <= exact && exact <= count.Upper, count.ErrorBound, (count.Tokens - exact) / (double)exact);
    }

    /// <summary>A table with a line for each group and generation.</summary>
    internal static string Table(string title, IEnumerable<Measured> measured, Func<Measured, string> group)
    {
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"| {title} | generation | texts | median | 90% | worst | in the interval | its median half-width | constant: median / 90% | linear: median / 90% |");
        table.AppendLine("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var part in measured.GroupBy(one => (Name: group(one), one.Generation)).OrderBy(part => part.Key.Name, StringComparer.Ordinal).ThenBy(part => part.Key.Generation))
        {
            var held = part.Average(one => one.Held ? 1.0 : 0);
            table.AppendLine(CultureInfo.InvariantCulture,
                $"| {part.Key.Name} | {part.Key.Generation} | {part.Count()} | {Percent(part, 0.5, one => one.Estimate)} | {Percent(part, 0.9, one => one.Estimate)} | {Percent(part, 1, one => one.Estimate)} | {held:P0} | {Percent(part, 0.5, one => one.Bound)} | {Percent(part, 0.5, one => one.Constant)} / {Percent(part, 0.9, one => one.Constant)} | {Percent(part, 0.5, one => one.Linear)} / {Percent(part, 0.9, one => one.Linear)} |");
        }
        return table.ToString();
    }

    private static string Percent(IEnumerable<Measured> measured, double quantile, Func<Measured, double> error)
    {
        var sorted = measured.Select(error).Order().ToArray();
        return (100 * sorted[(int)Math.Ceiling(quantile * (sorted.Length - 1))]).ToString("0.0", CultureInfo.InvariantCulture) + "%";
    }
}
