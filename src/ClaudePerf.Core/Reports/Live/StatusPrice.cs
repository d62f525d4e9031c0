using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>What reading and writing the prompt cache costs with one model, in USD per million tokens.</summary>
/// <param name="Name">The model's id, or another full id of it, in lower case.</param>
/// <param name="Standard">The rates of prompts up to <paramref name="LongAbove"/>.</param>
/// <param name="Long">The rates of longer prompts.</param>
/// <param name="LongAbove">The longest prompt in tokens that has the standard rates.</param>
/// <param name="FastFactor">What fast mode multiplies the rates by; 1 without a fast mode.</param>
internal sealed record StatusPrice(string Name, CacheRates Standard, CacheRates Long, long LongAbove, decimal FastFactor)
{
    private const decimal TokensPerMTok = 1_000_000m;

    /// <summary>The prices of all models that are in force at a time.</summary>
    internal static IReadOnlyList<StatusPrice> AllAt(ModelCatalog catalog, DateTimeOffset now) =>
        [.. catalog.Models.SelectMany(model => model.OtherIds.Prepend(model.Id).Select(name => Of(name, model.PriceAt(now), now)))];

    /// <summary>The price of a model by any of its names; null if the model is unknown.</summary>
    internal static StatusPrice? Find(IReadOnlyList<StatusPrice> prices, string model)
    {
        foreach (var name in ModelName.Candidates(model))
        {
            foreach (var price in prices)
            {
                if (price.Name == name)
                    return price;
            }
        }
        return null;
    }

    /// <summary>The cost of reading a prompt from the cache, in USD.</summary>
    internal decimal CostOfReading(long tokens, bool isFast) => tokens * RatesFor(tokens).Read * Factor(isFast) / TokensPerMTok;

    /// <summary>The cost of writing a prompt into the cache, in USD.</summary>
    internal decimal CostOfWriting(long tokens, bool forAnHour, bool isFast) =>
        tokens * (forAnHour ? RatesFor(tokens).Write1h : RatesFor(tokens).Write5m) * Factor(isFast) / TokensPerMTok;

    private CacheRates RatesFor(long tokens) => tokens > LongAbove ? Long : Standard;

    private decimal Factor(bool isFast) => isFast ? FastFactor : 1;

    private static StatusPrice Of(string name, ModelPrice price, DateTimeOffset now)
    {
        static CacheRates Rates(TokenRates rates) => new(rates.CacheRead, rates.CacheWrite5m, rates.CacheWrite1h);
        return new StatusPrice(name.ToLowerInvariant(), Rates(price.Rates), Rates(price.LongPrompt?.Rates ?? price.Rates),
            price.LongPrompt?.Above ?? long.MaxValue, price.Fast is { } fast && fast.AppliesAt(now) ? fast.Multiplier : 1);
    }
}

/// <summary>The rates of the prompt cache, in USD per million tokens.</summary>
/// <param name="Read">Reads.</param>
/// <param name="Write5m">Writes with a TTL of five minutes.</param>
/// <param name="Write1h">Writes with a TTL of one hour.</param>
internal readonly record struct CacheRates(decimal Read, decimal Write5m, decimal Write1h);
