namespace ClaudePerf.Core.Usage.Comparison;

/// <summary>A cause of a difference in cost.</summary>
internal enum CostCause
{
    /// <summary>The number of billed calls: requests, and advisor calls within them.</summary>
    Work,

    /// <summary>Prompt tokens per call.</summary>
    Context,

    /// <summary>How the prompts were divided into cache reads, cache writes and plain input.</summary>
    Cache,

    /// <summary>Output tokens per call.</summary>
    Output,

    /// <summary>The mix of models.</summary>
    Model,

    /// <summary>The price per token of each model: changed list prices, fast mode, batches, long-prompt prices.</summary>
    Price,

    /// <summary>Web searches per call.</summary>
    WebSearches,
}

/// <summary>Explains a difference in cost.</summary>
/// <remarks>
/// A side's cost is a product: billed calls × (prompt tokens per call × Σ share of a token kind × price of the kind + output tokens
/// per call × price of output + searches per call × price of a search), where the price of a kind is Σ share of a model in its
/// tokens × price of the model. Replacing the factors of one side by those of the other, one by one, leads from one cost to the
/// other; how much a factor explains depends on the order. The mean over all orders (the Shapley value: Shorrocks, "Decomposition
/// procedures for distributional analysis", 2013) does not depend on the order, treats both sides equally, and adds up to the
/// difference. A factor that a side lacks (the price of a model that it did not use) is replaced from the other side and so explains
/// nothing.
/// </remarks>
internal sealed class CostCauses
{
    internal static readonly CostCause[] All = Enum.GetValues<CostCause>();

    // Dollars are rounded to this many digits, which removes the error of dividing 28-digit decimals.
    private const int Digits = 15;

    private static readonly TokenKind[] PromptKinds =
        [TokenKind.Input, TokenKind.CacheWrite5m, TokenKind.CacheWrite1h, TokenKind.CacheRead];

    private readonly PricedWork[] _sides;
    private readonly string[] _models;

    private CostCauses(PricedWork reference, PricedWork difference)
    {
        _sides = [reference, difference];
        _models = [.. reference.Models.Keys.Union(difference.Models.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// The USD that each cause explains, by its index in <see cref="All"/>; together they equal the difference in cost.
    /// </summary>
    internal static decimal[] Explain(PricedWork reference, PricedWork difference)
    {
        var causes = new CostCauses(reference, difference);
        var count = All.Length;
        var costs = new decimal[1 << count];
        for (var replaced = 0; replaced < costs.Length; replaced++)
            costs[replaced] = causes.Cost(replaced);
        var explained = new decimal[count];
        for (var cause = 0; cause < count; cause++)
        {
            for (var replaced = 0; replaced < costs.Length; replaced++)
            {
                if ((replaced & (1 << cause)) == 0)
                    explained[cause] += Weight(int.PopCount(replaced), count) * (costs[replaced | (1 << cause)] - costs[replaced]);
            }
            explained[cause] = Math.Round(explained[cause], Digits);
        }
        return explained;
    }

    /// <summary>
    /// The price of a million tokens with the models of each side, everything else as in the reference; shows which models are more
    /// expensive.
    /// </summary>
    /// <param name="reference">The reference.</param>
    /// <param name="difference">The other side.</param>
    /// <param name="cause"><see cref="CostCause.Model"/> or <see cref="CostCause.Price"/>.</param>
    internal static (decimal? Reference, decimal? Difference) PricePerMTok(PricedWork reference, PricedWork difference, CostCause cause)
    {
        var causes = new CostCauses(reference, difference);
        var tokens = ModelAmounts.Kinds.Sum(reference.Tokens);
        if (tokens == 0)
            return (null, null);
        decimal Price(int replaced) => causes.Cost(replaced, withSearches: false) / tokens * 1_000_000m;
        return (Price(0), Price(1 << (int)cause));
    }

    // The share of all orders in which exactly these factors come before the given one: s! (n - s - 1)! / n!.
    private static decimal Weight(int before, int count)
    {
        decimal weight = 1m / count;
        for (var i = 1; i <= before; i++)
            weight = weight * i / (count - i);
        return weight;
    }

    private PricedWork Side(int replaced, CostCause cause) => _sides[(replaced >> (int)cause) & 1];

    private decimal Cost(int replaced, bool withSearches = true)
    {
        decimal prompt = 0;
        foreach (var kind in PromptKinds)
            prompt += Share(Side(replaced, CostCause.Cache), kind) * Price(replaced, kind);
        var perRequest = PromptPerRequest(Side(replaced, CostCause.Context)) * prompt
            + PerRequest(Side(replaced, CostCause.Output), static side => side.Tokens(TokenKind.Output)) * Price(replaced,
                TokenKind.Output);
        if (withSearches)
            perRequest += PerRequest(Side(replaced, CostCause.WebSearches), static side => side.WebSearches) * SearchPrice(replaced);
        return Side(replaced, CostCause.Work).Calls * perRequest;
    }

    private decimal PromptPerRequest(PricedWork side) => PerRequest(side, PromptTokens);

    private decimal PerRequest(PricedWork side, Func<PricedWork, long> amount)
    {
        var from = side.Calls > 0 ? side : Other(side);
        return from.Calls > 0 ? amount(from) / (decimal)from.Calls : 0;
    }

    private decimal Share(PricedWork side, TokenKind kind)
    {
        var from = PromptTokens(side) > 0 ? side : Other(side);
        return PromptTokens(from) is > 0 and var prompt ? from.Tokens(kind) / (decimal)prompt : 0;
    }

    private decimal Price(int replaced, TokenKind kind)
    {
        var mix = Side(replaced, CostCause.Model);
        if (mix.Tokens(kind) == 0)
            mix = Other(mix);
        if (mix.Tokens(kind) is not (> 0 and var all))
            return 0;
        decimal price = 0;
        foreach (var model in _models)
        {
            if (mix.Models.TryGetValue(model, out var amounts) && amounts.Tokens(kind) is > 0 and var tokens)
                price += tokens / (decimal)all * ModelPrice(Side(replaced, CostCause.Price), model, kind);
        }
        return price;
    }

    private decimal ModelPrice(PricedWork side, string model, TokenKind kind)
    {
        if (!side.Models.TryGetValue(model, out var amounts) || amounts.Tokens(kind) == 0)
            amounts = Other(side).Models[model];
        return amounts.Cost(kind) / amounts.Tokens(kind);
    }

    private decimal SearchPrice(int replaced)
    {
        var side = Side(replaced, CostCause.Price);
        var from = side.WebSearches > 0 ? side : Other(side);
        return from.WebSearches > 0 ? from.WebSearchCost / from.WebSearches : 0;
    }

    private static long PromptTokens(PricedWork side) => PromptKinds.Sum(side.Tokens);

    private PricedWork Other(PricedWork side) => ReferenceEquals(side, _sides[0]) ? _sides[1] : _sides[0];
}
