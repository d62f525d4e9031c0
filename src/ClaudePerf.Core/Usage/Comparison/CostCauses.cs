namespace ClaudePerf.Core.Usage.Comparison;

/// <summary>Something that a difference in cost comes from.</summary>
internal enum CostCause
{
    /// <summary>The number of billed calls: requests, and calls of advisors within them.</summary>
    Work,

    /// <summary>Prompt tokens a call.</summary>
    Context,

    /// <summary>Which part of the prompts was read from the cache, written to it, or sent plainly.</summary>
    Cache,

    /// <summary>Output tokens a call.</summary>
    Output,

    /// <summary>Which models did it.</summary>
    Model,

    /// <summary>What a token of one model cost: list prices at other times, fast mode, batches, dearer long prompts.</summary>
    Price,

    /// <summary>Web searches a call.</summary>
    WebSearches,
}

/// <summary>Explains a difference in cost.</summary>
/// <remarks>
/// A side's cost is a product: billed calls × (prompt tokens a call × Σ share of a kind × price of the kind + output tokens a call × price
/// of output + searches a call × price of
/// a search), and the price of a kind is Σ share of a model in its tokens × price of the model. Replacing the factors of one side by those
/// of the other, one after the other,
/// leads from one cost to the other; how much a factor explains depends on the order. The mean over all orders (the Shapley value:
/// Shorrocks, "Decomposition procedures for
/// distributional analysis", 2013) does not, treats both sides alike, and adds up to the difference.
/// A factor that a side does not have (the price of a model that it did not use) is taken from the other side, and so explains nothing.
/// </remarks>
internal sealed class CostCauses
{
    internal static readonly CostCause[] All = Enum.GetValues<CostCause>();

    // Dollars to this digit; beyond it stands what dividing 28 digits leaves.
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

    /// <summary>The USD that each cause explains, by its number in <see cref="All"/>: together the difference of the costs.</summary>
    internal static decimal[] Explain(PricedWork reference, PricedWork difference)
    {
        var causes = new CostCauses(reference, difference);
        var count = All.Length;
        var costs = new decimal[1 << count];
        for (var taken = 0; taken < costs.Length; taken++)
            costs[taken] = causes.Cost(taken);
        var explained = new decimal[count];
        for (var cause = 0; cause < count; cause++)
        {
            for (var taken = 0; taken < costs.Length; taken++)
            {
                if ((taken & (1 << cause)) == 0)
                    explained[cause] += Weight(int.PopCount(taken), count) * (costs[taken | (1 << cause)] - costs[taken]);
            }
            explained[cause] = Math.Round(explained[cause], Digits);
        }
        return explained;
    }

    /// <summary>
    /// The price of a million tokens with the models of one side, all else that of the reference: what tells whether models are dearer.
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
        decimal Price(int taken) => causes.Cost(taken, withSearches: false) / tokens * 1_000_000m;
        return (Price(0), Price(1 << (int)cause));
    }

    // The part of all orders in which exactly these factors come before the one looked at: s! (n - s - 1)! / n!.
    private static decimal Weight(int before, int count)
    {
        decimal weight = 1m / count;
        for (var i = 1; i <= before; i++)
            weight = weight * i / (count - i);
        return weight;
    }

    private PricedWork Side(int taken, CostCause cause) => _sides[(taken >> (int)cause) & 1];

    private decimal Cost(int taken, bool withSearches = true)
    {
        decimal prompt = 0;
        foreach (var kind in PromptKinds)
            prompt += Share(Side(taken, CostCause.Cache), kind) * Price(taken, kind);
        var perRequest = PromptPerRequest(Side(taken, CostCause.Context)) * prompt
            + PerRequest(Side(taken, CostCause.Output), static side => side.Tokens(TokenKind.Output)) * Price(taken, TokenKind.Output);
        if (withSearches)
            perRequest += PerRequest(Side(taken, CostCause.WebSearches), static side => side.WebSearches) * SearchPrice(taken);
        return Side(taken, CostCause.Work).Calls * perRequest;
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

    private decimal Price(int taken, TokenKind kind)
    {
        var mix = Side(taken, CostCause.Model);
        if (mix.Tokens(kind) == 0)
            mix = Other(mix);
        if (mix.Tokens(kind) is not (> 0 and var all))
            return 0;
        decimal price = 0;
        foreach (var model in _models)
        {
            if (mix.Models.TryGetValue(model, out var amounts) && amounts.Tokens(kind) is > 0 and var tokens)
                price += tokens / (decimal)all * ModelPrice(Side(taken, CostCause.Price), model, kind);
        }
        return price;
    }

    private decimal ModelPrice(PricedWork side, string model, TokenKind kind)
    {
        if (!side.Models.TryGetValue(model, out var amounts) || amounts.Tokens(kind) == 0)
            amounts = Other(side).Models[model];
        return amounts.Cost(kind) / amounts.Tokens(kind);
    }

    private decimal SearchPrice(int taken)
    {
        var side = Side(taken, CostCause.Price);
        var from = side.WebSearches > 0 ? side : Other(side);
        return from.WebSearches > 0 ? from.WebSearchCost / from.WebSearches : 0;
    }

    private static long PromptTokens(PricedWork side) => PromptKinds.Sum(side.Tokens);

    private PricedWork Other(PricedWork side) => ReferenceEquals(side, _sides[0]) ? _sides[1] : _sides[0];
}
