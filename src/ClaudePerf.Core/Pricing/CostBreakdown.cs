namespace ClaudePerf.Core.Pricing;

/// <summary>The cost of a request by what was paid for, in USD.</summary>
/// <param name="Input">Prompt tokens outside the cache.</param>
/// <param name="Output">Generated tokens.</param>
/// <param name="CacheWrite5m">Cache writes with a TTL of five minutes.</param>
/// <param name="CacheWrite1h">Cache writes with a TTL of one hour.</param>
/// <param name="CacheRead">Cache reads.</param>
/// <param name="WebSearches">Web searches.</param>
internal readonly record struct CostBreakdown(
    decimal Input,
    decimal Output,
    decimal CacheWrite5m,
    decimal CacheWrite1h,
    decimal CacheRead,
    decimal WebSearches)
{
    /// <summary>Cache writes of both TTLs.</summary>
    public decimal CacheWrites => CacheWrite5m + CacheWrite1h;

    /// <summary>The total; equals <see cref="CostCalculator.Cost"/> exactly.</summary>
    public decimal Total => Input + Output + CacheWrite5m + CacheWrite1h + CacheRead + WebSearches;
}
