namespace ClaudePerf.Core.Pricing;

/// <summary>The cost of a request by what it paid for, in USD.</summary>
/// <param name="Input">Prompt tokens outside the cache.</param>
/// <param name="Output">Generated tokens.</param>
/// <param name="CacheWrite5m">Cache writes that live five minutes.</param>
/// <param name="CacheWrite1h">Cache writes that live one hour.</param>
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
    /// <summary>Both kinds of cache writes.</summary>
    public decimal CacheWrites => CacheWrite5m + CacheWrite1h;

    /// <summary>Everything; equals <see cref="CostCalculator.Cost"/> to the last digit.</summary>
    public decimal Total => Input + Output + CacheWrite5m + CacheWrite1h + CacheRead + WebSearches;
}
