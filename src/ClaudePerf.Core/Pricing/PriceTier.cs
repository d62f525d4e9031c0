namespace ClaudePerf.Core.Pricing;

/// <summary>Higher rates for requests with a long prompt. They apply to every token of the request, including its output.</summary>
/// <param name="Above">The longest prompt (input, cache writes and cache reads) in tokens that still has the standard
/// rates.</param>
/// <param name="Rates">The rates of requests with a longer prompt.</param>
public sealed record PriceTier(long Above, TokenRates Rates);
