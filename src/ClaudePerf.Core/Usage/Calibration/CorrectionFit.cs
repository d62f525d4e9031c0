using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.Correction;

namespace ClaudePerf.Core.Usage.Calibration;

/// <summary>A message's billed tokens, without those of the end of its turn, and the estimate of its text.</summary>
internal readonly record struct CorrectionSample(string Id, double Billed, double Estimated)
{
    internal double Ratio => Billed / Estimated;

    /// <summary>The error of the estimate times a factor, as a share of the billed tokens.</summary>
    internal double Error(double factor) => Math.Abs((Estimated * factor) - Billed) / Billed;
}

/// <summary>
/// Finds the factor between estimates and bills, and whether it helps: each half of the messages is evaluated with the factor of
/// the other half, and the difference between the errors with and without the factor must be statistically significant.
/// </summary>
internal static class CorrectionFit
{
    /// <summary>Fewer messages are not representative.</summary>
    internal const int MinimumSamples = 40;

    // One-sided at 0.5%: one of two hundred useless corrections would be applied.
    private const double Significance = 2.576;

    // A smaller correction is noise of the estimate rather than a property of the user's texts.
    private const double SmallestGain = 0.001;

    internal static EstimateCorrection? Of(TokenizerGeneration generation, IReadOnlyList<CorrectionSample> samples, string estimateVersion,
        DateTimeOffset now)
    {
        if (samples.Count < MinimumSamples)
            return null;
        var ordered = samples.OrderBy(sample => sample.Id, StringComparer.Ordinal).ToList();
        var halves = ordered.Select((sample, i) => (sample, Half: i % 2)).ToLookup(pair => pair.Half, pair => pair.sample);
        var corrected = new List<double>(ordered.Count);
        var gains = new List<double>(ordered.Count);
        foreach (var half in (int[])[0, 1])
        {
            var factor = FactorOf(halves[1 - half]);
            foreach (var sample in halves[half])
            {
                corrected.Add(sample.Error(factor));
                gains.Add(sample.Error(1) - sample.Error(factor));
            }
        }
        var plain = ordered.ConvertAll(sample => sample.Error(1));
        return new EstimateCorrection
        {
            Generation = generation,
            Factor = FactorOf(ordered),
            Samples = ordered.Count,
            MedianError = Quantile(plain, 0.5),
            Error90 = Quantile(plain, 0.9),
            CorrectedMedianError = Quantile(corrected, 0.5),
            CorrectedError90 = Quantile(corrected, 0.9),
            Applied = IsSignificant(gains),
            EstimateVersion = estimateVersion,
            Updated = now,
        };
    }

    /// <summary>
    /// The median of the ratios, weighted by message length. Billed hidden thinking, or text that was changed by a filter, has
    /// little influence on it.
    /// </summary>
    private static double FactorOf(IEnumerable<CorrectionSample> samples)
    {
        var ordered = samples.OrderBy(sample => sample.Ratio).ToList();
        var half = ordered.Sum(sample => sample.Estimated) / 2;
        var sum = 0.0;
        foreach (var sample in ordered)
        {
            sum += sample.Estimated;
            if (sum >= half)
                return sample.Ratio;
        }
        return 1;
    }

    private static bool IsSignificant(List<double> gains)
    {
        var mean = gains.Average();
        var variance = gains.Sum(gain => (gain - mean) * (gain - mean)) / (gains.Count - 1);
        return mean > SmallestGain && mean > Significance * Math.Sqrt(variance / gains.Count);
    }

    private static double Quantile(List<double> values, double share)
    {
        var ordered = values.Order().ToList();
        return ordered[(int)Math.Min(ordered.Count - 1, Math.Floor(share * ordered.Count))];
    }
}
