using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Comparison;

namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>
/// Compares the response times of two sides at equal models: for each model that both used, the median of each side, weighted by the
/// model's share of all responses, so that a different mix of models changes nothing.
/// </summary>
/// <remarks>
/// The 90% intervals and the chance come from 1,000 draws of whole sessions with replacement, on each side separately (percentile
/// bootstrap; Efron and Tibshirani 1993), because responses of one session are similar. The draws are deterministic.
/// </remarks>
public static class ResponseTimeComparison
{
    /// <summary>A model with fewer responses on a side is left out.</summary>
    public const int MinResponses = 5;

    /// <summary>Compares two sides.</summary>
    /// <param name="reference">The responses of the reference.</param>
    /// <param name="difference">The responses of the other side.</param>
    /// <param name="catalog">The models.</param>
    /// <param name="referenceName">The reference's display name.</param>
    /// <param name="differenceName">The other side's display name.</param>
    /// <returns>One row for each measure; empty if no model has enough responses on both sides.</returns>
    public static IReadOnlyList<UsageDifference> Compare(
        IReadOnlyList<ResponseSample> reference, IReadOnlyList<ResponseSample> difference, ModelCatalog catalog,
        string referenceName, string differenceName)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(difference);
        ArgumentNullException.ThrowIfNull(catalog);
        var (before, after) = (ByModel(reference, catalog), ByModel(difference, catalog));
        var models = before.Keys.Where(model => before[model].Count >= MinResponses
            && after.TryGetValue(model, out var others) && others.Count >= MinResponses).Order(StringComparer.Ordinal).ToList();
        if (models.Count == 0)
            return [];
        var weights = models.Select(model => (double)(before[model].Count + after[model].Count)).ToArray();
        var latency = LatencyModel.Fit(models.SelectMany(model => before[model].Concat(after[model])), catalog);
        UsageDifference Row(string measure, Func<ResponseSample, double> value)
        {
            var (one, other) = (Side(before, value), Side(after, value));
            return RowOf(measure, one, other, referenceName, differenceName);
        }
        SampledMedians Side(Dictionary<string, List<ResponseSample>> side, Func<ResponseSample, double> value) =>
            new([.. models.Select(model => side[model].Select(sample => (sample.Session ?? "", value(sample))).ToList())], weights);
        var rows = new List<UsageDifference>
        {
            Row("Seconds", static sample => sample.Seconds),
            Row("FirstBlockSeconds", static sample => sample.FirstBlockSeconds),
        };
        // What the tokens alone explain; the rest is the provider's speed, the connection, or chance.
        if (models.TrueForAll(model => latency.For(catalog.Resolve(model)) is not null))
            rows.Add(Row("ExpectedSeconds", sample => latency.For(catalog.Resolve(sample.Model))!.Seconds(
                new TokenUsage(sample.UncachedTokens, sample.OutputTokens, CacheReadTokens: sample.CachedTokens))));
        return rows;
    }

    private static UsageDifference RowOf(
        string measure, SampledMedians reference, SampledMedians difference, string referenceName, string differenceName)
    {
        var (before, after) = (reference.Value, difference.Value);
        var draws = SampledMedians.Changes(reference, difference);
        return new UsageDifference
        {
            Section = UsageDifferenceSection.ResponseTime,
            Measure = measure,
            Unit = UsageUnit.Seconds,
            Reference = (decimal)before,
            Difference = (decimal)after,
            Change = (decimal)(after - before),
            Relative = before == 0 ? null : (after - before) / before,
            Low = draws is null ? null : (decimal)draws[draws.Length / 20],
            High = draws is null ? null : (decimal)draws[^((draws.Length / 20) + 1)],
            Chance = draws is null ? null : ChanceOf(draws),
            ReferenceName = referenceName,
            DifferenceName = differenceName,
        };
    }

    // How often the draws lie on the other side of zero, for both directions. At least one in the number of draws: no sample is
    // certain.
    private static double ChanceOf(double[] draws)
    {
        var below = draws.Count(static change => change <= 0);
        var above = draws.Count(static change => change >= 0);
        return Math.Clamp(2.0 * Math.Min(below, above) / draws.Length, 1.0 / draws.Length, 1);
    }

    private static Dictionary<string, List<ResponseSample>> ByModel(IReadOnlyList<ResponseSample> samples, ModelCatalog catalog) =>
        samples.Where(sample => !sample.IsFast && catalog.TryResolve(sample.Model, out _))
            .GroupBy(sample => catalog.Resolve(sample.Model).Id, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.ToList(), StringComparer.Ordinal);
}
