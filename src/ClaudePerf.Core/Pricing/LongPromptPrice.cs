namespace ClaudePerf.Core.Pricing;

/// <summary>Dearer rates for requests with a long prompt. They apply to every token of such a request, its output included.</summary>
/// <param name="Above">The longest prompt (input, cache writes and cache reads) in tokens that still has the standard rates.</param>
/// <param name="Rates">The rates of requests whose prompt is longer.</param>
public sealed record LongPromptPrice(long Above, TokenRates Rates);
