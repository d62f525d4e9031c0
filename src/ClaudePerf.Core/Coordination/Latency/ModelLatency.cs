using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>How long responses of one model take.</summary>
/// <param name="Model">The model's id.</param>
/// <param name="Samples">The responses it was fitted on.</param>
/// <param name="BaseSeconds">Seconds of every response.</param>
/// <param name="SecondsPerUncachedKToken">Seconds for a thousand prompt tokens that are not read from the provider's cache.</param>
/// <param name="SecondsPerCachedKToken">Seconds for a thousand that are.</param>
/// <param name="SecondsPerOutputKToken">Seconds for a thousand tokens of output.</param>
/// <param name="MedianError">How far it is off for half of the responses that it was not fitted on, as a share of their time.</param>
public sealed record ModelLatency(
    string Model, int Samples, double BaseSeconds, double SecondsPerUncachedKToken, double SecondsPerCachedKToken, double SecondsPerOutputKToken, double MedianError)
{
    /// <summary>Whose responses it was fitted on.</summary>
    public LatencyBasis Basis { get; init; }

    /// <summary>The sessions of the responses; 0 where it is not known.</summary>
    public int Sessions { get; init; }

    /// <summary>How far it is off for half of the responses that it was not fitted on, in seconds.</summary>
    public double MedianErrorSeconds { get; init; }

    /// <summary>
    /// The same share for who says the model's median time of every response, whatever it uses: what the model has to be better than.
    /// </summary>
    public double MedianErrorOfMedian { get; init; }

    /// <summary>The time of nine in ten responses that it was not fitted on is at least this share of what it says (all but one in
    /// twenty).</summary>
    public double LowRatio { get; init; } = 1;

    /// <summary>The same for at most.</summary>
    public double HighRatio { get; init; } = 1;

    /// <summary>Tokens of output a second; null where the output does not explain time.</summary>
    public double? TokensPerSecond => SecondsPerOutputKToken > 0 ? 1000 / SecondsPerOutputKToken : null;

    /// <summary>How sure the coefficients are.</summary>
    internal CoefficientSpread Spread { get; init; } = CoefficientSpread.Unknown;

    /// <summary>The seconds that a response is expected to take.</summary>
    /// <param name="usage">What it uses.</param>
    public double Seconds(in TokenUsage usage) => WaitSeconds(usage) + (usage.OutputTokens * SecondsPerOutputKToken / 1000);

    /// <summary>The part of it before the first token of output.</summary>
    /// <param name="usage">What it uses.</param>
    public double WaitSeconds(in TokenUsage usage) =>
        BaseSeconds + (((usage.PromptTokens - usage.CacheReadTokens) * SecondsPerUncachedKToken) + (usage.CacheReadTokens * SecondsPerCachedKToken)) / 1000;

    /// <summary>The seconds that a response is expected to take, and those that nine in ten such take.</summary>
    /// <param name="usage">What it uses.</param>
    public LatencyEstimate Estimate(in TokenUsage usage)
    {
        var seconds = Seconds(usage);
        return new LatencyEstimate(seconds, seconds * LowRatio, seconds * HighRatio, Basis);
    }

    /// <summary>
    /// How much longer responses are expected to take with one usage than with another, for as many responses: below 0 where they are
    /// faster. The 90% interval is that of the expected difference, from how far the
    /// coefficients vary where sessions are left out; single responses vary much more, but both ways alike.
    /// </summary>
    /// <param name="before">What is used now, of one response or added up over several.</param>
    /// <param name="after">What is used instead, of as many responses.</param>
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
    public override string ToString() => FormattableString.Invariant(
        $"{BaseSeconds:0.##} s, {SecondsPerUncachedKToken * 10:0.###} s/10K uncached, {SecondsPerCachedKToken * 10:0.###} s/10K cached, {SecondsPerOutputKToken / 10:0.###} s/100 output");
}
