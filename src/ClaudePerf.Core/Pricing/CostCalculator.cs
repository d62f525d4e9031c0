namespace ClaudePerf.Core.Pricing;

/// <summary>
/// Computes what requests cost at the list prices in force when they were made. The arithmetic is exact (decimal, no rounding) and
/// allocates nothing.
/// </summary>
/// <remarks>
/// Cost = sum over the token kinds of tokens × rate ÷ 1,000,000, times the multipliers of the modifiers that apply, plus the web
/// searches. The rates depend on the length of the whole prompt.
/// </remarks>
internal static class CostCalculator
{
    private const decimal TokensPerMTok = 1_000_000m;

    /// <summary>Computes the cost of a request.</summary>
    /// <param name="model">The model that served it.</param>
    /// <param name="usage">Its usage.</param>
    /// <param name="modifiers">How it was served.</param>
    /// <param name="at">When it was served. Before the model's first price row, that row applies; after its retirement, the last
    /// row applies.</param>
    /// <returns>USD.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public static decimal Cost(ModelInfo model, in TokenUsage usage, PriceModifiers modifiers, DateTimeOffset at)
    {
        ThrowIfNegative(usage);
        var price = model.PriceAt(at);
        if (modifiers != default || !price.AttoRatesFor(usage.PromptTokens).TryCost(usage, out var total))
            total = CostInDecimals(model.Rules, price, usage, modifiers, at);
        return usage.WebSearches == 0 ? total : total + usage.WebSearches * model.Rules.WebSearchPerRequest;
    }

    /// <summary>Breaks the cost of a request down by what was paid for.</summary>
    /// <param name="model">The model that served it.</param>
    /// <param name="usage">Its usage.</param>
    /// <param name="modifiers">How it was served.</param>
    /// <param name="at">When it was served.</param>
    /// <returns>The parts; their total equals <see cref="Cost"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public static CostBreakdown Breakdown(ModelInfo model, in TokenUsage usage, PriceModifiers modifiers, DateTimeOffset at)
    {
        ThrowIfNegative(usage);
        var price = model.PriceAt(at);
        var rates = price.RatesFor(usage.PromptTokens);
        var (multiplier, cacheMultiplier) = Factors(model.Rules, price, modifiers, at);
        return new CostBreakdown(
            usage.InputTokens * (modifiers.Batch ? rates.BatchInput : rates.Input) * multiplier / TokensPerMTok,
            usage.OutputTokens * (modifiers.Batch ? rates.BatchOutput : rates.Output) * multiplier / TokensPerMTok,
            usage.CacheWrite5mTokens * rates.CacheWrite5m * cacheMultiplier / TokensPerMTok,
            usage.CacheWrite1hTokens * rates.CacheWrite1h * cacheMultiplier / TokensPerMTok,
            usage.CacheReadTokens * rates.CacheRead * cacheMultiplier / TokensPerMTok,
            usage.WebSearches * model.Rules.WebSearchPerRequest);
    }

    private static decimal CostInDecimals(PriceRules rules, ModelPrice price, in TokenUsage usage, PriceModifiers modifiers,
        DateTimeOffset at)
    {
        var rates = price.RatesFor(usage.PromptTokens);
        var (multiplier, cacheMultiplier) = Factors(rules, price, modifiers, at);
        var total = usage.InputTokens * (modifiers.Batch ? rates.BatchInput : rates.Input) * multiplier
            + usage.OutputTokens * (modifiers.Batch ? rates.BatchOutput : rates.Output) * multiplier;
        if ((usage.CacheWrite5mTokens | usage.CacheWrite1hTokens | usage.CacheReadTokens) != 0)
        {
            total += (usage.CacheWrite5mTokens * rates.CacheWrite5m
                + usage.CacheWrite1hTokens * rates.CacheWrite1h
                + usage.CacheReadTokens * rates.CacheRead) * cacheMultiplier;
        }
        return total / TokensPerMTok;
    }

    private static (decimal Every, decimal Cache) Factors(PriceRules rules, ModelPrice price, PriceModifiers modifiers, DateTimeOffset at)
    {
        if (modifiers == default)
            return (1m, 1m);
        var multiplier = modifiers.Fast && price.Fast is { } fast && fast.AppliesAt(at) ? fast.Multiplier : 1m;
        if (modifiers.UsInference)
            multiplier *= rules.UsInferenceMultiplier;
        return (multiplier, modifiers.Batch ? multiplier * rules.BatchCacheMultiplier : multiplier);
    }

    private static void ThrowIfNegative(in TokenUsage usage)
    {
        var signs = usage.InputTokens | usage.OutputTokens | usage.CacheWrite5mTokens | usage.CacheWrite1hTokens | usage.CacheReadTokens
            | usage.WebSearches;
        if (signs < 0)
            throw new ArgumentOutOfRangeException(nameof(usage), usage, "Usage counts cannot be negative.");
    }
}
