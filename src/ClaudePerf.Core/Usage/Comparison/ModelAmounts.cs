using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Usage.Comparison;

/// <summary>A kind of token with its own price.</summary>
internal enum TokenKind
{
    Input,
    CacheWrite5m,
    CacheWrite1h,
    CacheRead,
    Output,
}

/// <summary>Tokens and USD of a model by token kind.</summary>
internal sealed class ModelAmounts
{
    internal static readonly TokenKind[] Kinds = Enum.GetValues<TokenKind>();

    private readonly long[] _tokens = new long[Kinds.Length];
    private readonly decimal[] _costs = new decimal[Kinds.Length];

    internal long Tokens(TokenKind kind) => _tokens[(int)kind];

    internal decimal Cost(TokenKind kind) => _costs[(int)kind];

    internal void Add(in TokenUsage usage, in CostBreakdown cost)
    {
        Add(TokenKind.Input, usage.InputTokens, cost.Input);
        Add(TokenKind.CacheWrite5m, usage.CacheWrite5mTokens, cost.CacheWrite5m);
        Add(TokenKind.CacheWrite1h, usage.CacheWrite1hTokens, cost.CacheWrite1h);
        Add(TokenKind.CacheRead, usage.CacheReadTokens, cost.CacheRead);
        Add(TokenKind.Output, usage.OutputTokens, cost.Output);
    }

    private void Add(TokenKind kind, long tokens, decimal cost)
    {
        _tokens[(int)kind] += tokens;
        _costs[(int)kind] += cost;
    }
}

/// <summary>The usage and cost of one side's priced requests by model, used to explain a difference in cost.</summary>
internal sealed class PricedWork
{
    private readonly Dictionary<string, ModelAmounts> _models = new(StringComparer.Ordinal);

    /// <summary>The number of billed calls: requests and the advisor calls within them.</summary>
    internal long Calls { get; private set; }

    internal long WebSearches { get; private set; }

    internal decimal WebSearchCost { get; private set; }

    internal IReadOnlyDictionary<string, ModelAmounts> Models => _models;

    internal long Tokens(TokenKind kind) => _models.Values.Sum(model => model.Tokens(kind));

    internal decimal Cost => WebSearchCost + _models.Values.Sum(static model => ModelAmounts.Kinds.Sum(model.Cost));

    internal void Add(in TokenUsage usage, string model, in CostBreakdown cost)
    {
        Calls++;
        WebSearches += usage.WebSearches;
        WebSearchCost += cost.WebSearches;
        if (!_models.TryGetValue(model, out var amounts))
            _models[model] = amounts = new ModelAmounts();
        amounts.Add(usage, cost);
    }
}
