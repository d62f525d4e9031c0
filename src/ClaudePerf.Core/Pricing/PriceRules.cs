namespace ClaudePerf.Core.Pricing;

/// <summary>What holds for every model of a price table.</summary>
/// <param name="WebSearchPerRequest">USD for one web search; no modifier changes it.</param>
/// <param name="UsInferenceMultiplier">What inference in the US alone multiplies every token kind's rate by.</param>
/// <param name="BatchCacheMultiplier">What the batch API multiplies the rates of cache writes and reads by (input and output have batch rates of their own).</param>
public sealed record PriceRules(decimal WebSearchPerRequest, decimal UsInferenceMultiplier, decimal BatchCacheMultiplier);
