namespace ClaudePerf.Core.Pricing;

/// <summary>
/// What requests cost by the list price in force at their time. The arithmetic is exact (decimal, no rounding), and a call
/// allocates nothing.
/// </summary>
/// <remarks>
/// Cost = sum over the token kinds of tokens × rate ÷ 1,000,000, the rates being those of the whole prompt's length, times the
/// multipliers of the modifiers that apply, plus the web searches.
/// </remarks>
internal static class CostCalculator
{
    private const decimal TokensPerMTok = 1_000_000m;

    /// <summary>The cost of one request.</summary>
    /// <param name="model">The model that served it.</param>
    /// <param name="usage">What it used.</param>
    /// <param name="modifiers">How it was served.</param>
    /// <param name="at">When it was served; before the model's first price row that row counts, after its retirement the last.</param>
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

    /// <summary>The cost of one request by what it paid for.</summary>
    /// <param name="model">The model that served it.</param>
    /// <param name="usage">What it used.</param>
    /// <param name="modifiers">How it was served.</param>
    /// <param name="at">When it was served.</param>
    /// <returns>The parts; their total is <see cref="Cost"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public static CostBreakdown Breakdown(ModelInfo model, in TokenUsage usage, PriceModifiers modifiers, DateTimeOffset at)
    {
        ThrowIfNegative(usage);
        var price = model.PriceAt(at);
        var rates = price.RatesFor(usage.PromptTokens);
        var (every, cache) = Factors(model.Rules, price, modifiers, at);
        return new CostBreakdown(
            usage.InputTokens * (modifiers.Batch ? rates.BatchInput : rates.Input) * every / TokensPerMTok,
            usage.OutputTokens * (modifiers.Batch ? rates.BatchOutput : rates.Output) * every / TokensPerMTok,
            usage.CacheWrite5mTokens * rates.CacheWrite5m * cache / TokensPerMTok,
            usage.CacheWrite1hTokens * rates.CacheWrite1h * cache / TokensPerMTok,
            usage.CacheReadTokens * rates.CacheRead * cache / TokensPerMTok,
            usage.WebSearches * model.Rules.WebSearchPerRequest);
    }

    private static decimal CostInDecimals(PriceRules rules, ModelPrice price, in TokenUsage usage, PriceModifiers modifiers, DateTimeOffset at)
    {
        var rates = price.RatesFor(usage.PromptTokens);
        var (every, cache) = Factors(rules, price, modifiers, at);
        var total = usage.InputTokens * (modifiers.Batch ? rates.BatchInput : rates.Input) * every
            + usage.OutputTokens * (modifiers.Batch ? rates.BatchOutput : rates.Output) * every;
        if ((usage.CacheWrite5mTokens | usage.CacheWrite1hTokens | usage.CacheReadTokens) != 0)
        {
            total += (usage.CacheWrite5mTokens * rates.CacheWrite5m
                + usage.CacheWrite1hTokens * rates.CacheWrite1h
                + usage.CacheReadTokens * rates.CacheRead) * cache;
        }
        return total / TokensPerMTok;
    }

    private static (decimal Every, decimal Cache) Factors(PriceRules rules, ModelPrice price, PriceModifiers modifiers, DateTimeOffset at)
    {
        if (modifiers == default)
            return (1m, 1m);
        var every = modifiers.Fast && price.Fast is { } fast && fast.AppliesAt(at) ? fast.Multiplier : 1m;
        if (modifiers.UsInference)
            every *= rules.UsInferenceMultiplier;
        return (every, modifiers.Batch ? every * rules.BatchCacheMultiplier : every);
    }

    private static void ThrowIfNegative(in TokenUsage usage)
    {
        var signs = usage.InputTokens | usage.OutputTokens | usage.CacheWrite5mTokens | usage.CacheWrite1hTokens | usage.CacheReadTokens | usage.WebSearches;
        if (signs < 0)
            throw new ArgumentOutOfRangeException(nameof(usage), usage, "A usage has no negative counts.");
    }
}
