namespace ClaudePerf.Core.Pricing;

/// <summary>The price of each kind of token, in USD per million tokens (MTok).</summary>
/// <param name="Input">Prompt tokens outside the cache.</param>
/// <param name="Output">Generated tokens.</param>
/// <param name="CacheWrite5m">Cache writes with a TTL of five minutes.</param>
/// <param name="CacheWrite1h">Cache writes with a TTL of one hour.</param>
/// <param name="CacheRead">Cache reads.</param>
/// <param name="BatchInput">Prompt tokens outside the cache through the batch API.</param>
/// <param name="BatchOutput">Generated tokens through the batch API.</param>
public sealed record TokenRates(
    decimal Input,
    decimal Output,
    decimal CacheWrite5m,
    decimal CacheWrite1h,
    decimal CacheRead,
    decimal BatchInput,
    decimal BatchOutput);
