using System.Globalization;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>How long responses of one model take.</summary>
/// <param name="Model">The model's id.</param>
/// <param name="Samples">The number of responses it was fitted to.</param>
/// <param name="BaseSeconds">Seconds per response.</param>
/// <param name="SecondsPerUncachedKToken">Seconds per thousand prompt tokens that are not read from the provider's cache.</param>
/// <param name="SecondsPerCachedKToken">Seconds per thousand prompt tokens that are read from it.</param>
/// <param name="SecondsPerOutputKToken">Seconds per thousand output tokens.</param>
/// <param name="MedianError">The median error for responses it was not fitted to, as a share of their time.</param>
public sealed record ModelLatency(
    string Model, int Samples, double BaseSeconds, double SecondsPerUncachedKToken, double SecondsPerCachedKToken,
    double SecondsPerOutputKToken, double MedianError)
{
    /// <summary>Which responses it was fitted to.</summary>
    public LatencyBasis Basis { get; init; }

    /// <summary>The number of sessions of the responses; 0 if unknown.</summary>
    public int Sessions { get; init; }

    /// <summary>The median error for responses it was not fitted to, in seconds.</summary>
    public double MedianErrorSeconds { get; init; }

    /// <summary>
    /// The same error if the model's median time is used for every response: the benchmark that the model must beat.
    /// </summary>
    public double MedianErrorOfMedian { get; init; }

    /// <summary>Responses it was not fitted to take at least this share of the estimate, with one exception in twenty.</summary>
    public double LowRatio { get; init; } = 1;

    /// <summary>Responses it was not fitted to take at most this share of the estimate, with one exception in twenty.</summary>
    public double HighRatio { get; init; } = 1;

    /// <summary>Output tokens per second; null if time does not depend on the output.</summary>
    public double? TokensPerSecond => SecondsPerOutputKToken > 0 ? 1000 / SecondsPerOutputKToken : null;

    /// <summary>The uncertainty of the coefficients.</summary>
    internal CoefficientSpread Spread { get; init; } = CoefficientSpread.Unknown;

    /// <summary>The expected seconds of a response.</summary>
    /// <param name="usage">The usage of the response.</param>
    public double Seconds(in TokenUsage usage) => WaitSeconds(usage) + (usage.OutputTokens * SecondsPerOutputKToken / 1000);

    /// <summary>The part of the time before the first output token.</summary>
    /// <param name="usage">The usage of the response.</param>
    public double WaitSeconds(in TokenUsage usage) =>
        BaseSeconds + (((usage.PromptTokens - usage.CacheReadTokens) * SecondsPerUncachedKToken)
            + (usage.CacheReadTokens * SecondsPerCachedKToken)) / 1000;

    /// <summary>The expected seconds of a response, with the interval of nine in ten such responses.</summary>
    /// <param name="usage">The usage of the response.</param>
    public LatencyEstimate Estimate(in TokenUsage usage)
    {
        var seconds = Seconds(usage);
        return new LatencyEstimate(seconds, seconds * LowRatio, seconds * HighRatio, Basis);
    }

    /// <summary>
    /// How much longer responses are expected to take with one usage than with another, for the same number of responses; negative
    /// if they are faster. The 90% interval is that of the expected difference, from the spread of the coefficients when sessions
    /// are left out; single responses vary much more, but equally in both cases.
    /// </summary>
    /// <param name="before">The current usage, of one response or several in total.</param>
    /// <param name="after">The new usage, of the same number of responses.</param>
    public LatencyEstimate Difference(in TokenUsage before, in TokenUsage after)
    {
        double[] terms =
        [
            0,
            ((after.PromptTokens - after.CacheReadTokens) - (before.PromptTokens - before.CacheReadTokens)) / 1000.0,
            (after.CacheReadTokens - before.CacheReadTokens) / 1000.0,
            (after.OutputTokens - before.OutputTokens) / 1000.0,
        ];
        var seconds = (terms[1] * SecondsPerUncachedKToken) + (terms[2] * SecondsPerCachedKToken) + (terms[3] * SecondsPerOutputKToken);
        var margin = Spread.Margin(terms);
        return new LatencyEstimate(seconds, seconds - margin, seconds + margin, Basis);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{BaseSeconds:0.##} s, {SecondsPerUncachedKToken * 10:0.###} s/10K uncached, {SecondsPerCachedKToken * 10:0.###} s/10K cached, "
        + $"{SecondsPerOutputKToken / 10:0.###} s/100 output");
}
