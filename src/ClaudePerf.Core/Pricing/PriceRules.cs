namespace ClaudePerf.Core.Pricing;

/// <summary>The rules that apply to every model of a price table.</summary>
/// <param name="WebSearchPerRequest">The price of one web search in USD; not affected by modifiers.</param>
/// <param name="UsInferenceMultiplier">The factor by which US-only inference multiplies the rate of every token kind.</param>
/// <param name="BatchCacheMultiplier">The factor by which the batch API multiplies the rates of cache writes and reads (input and
/// output have their own batch rates).</param>
public sealed record PriceRules(decimal WebSearchPerRequest, decimal UsInferenceMultiplier, decimal BatchCacheMultiplier);
