using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>Prices rows, each at its model's price at its own time. Not thread-safe.</summary>
internal sealed class RowPricing(UsageTable table, ModelCatalog catalog, bool recovered)
{
    private readonly Dictionary<int, ModelInfo?> _models = [];
    private int _lastNumber = -1;
    private ModelInfo? _lastModel;

    internal bool TryPrice(in UsageRow row, TokenUsage usage, out decimal cost, out decimal withoutCaching)
    {
        if (recovered)
            usage = usage with { OutputTokens = row.RecoveredOutputTokens };
        withoutCaching = 0;
        return TryPrice(row, usage, out cost) && TryPrice(row, usage.WithoutCaching(), out withoutCaching);
    }

    /// <summary>The cost of a priced request's thinking: the difference to its cost without thinking.</summary>
    internal decimal ThinkingCost(in UsageRow row, TokenUsage usage)
    {
        if (row.ThinkingTokens == 0)
            return 0;
        var all = usage with { OutputTokens = row.RecoveredOutputTokens };
        return TryPrice(row, all, out var with)
            && TryPrice(row, all with { OutputTokens = all.OutputTokens - row.ThinkingTokens }, out var without)
            ? with - without
            : 0;
    }

    /// <summary>Computes the cost of a request with a different usage, and if one is given, by another model.</summary>
    internal bool TryPrice(in UsageRow row, in TokenUsage usage, out decimal cost, ModelInfo? other = null) =>
        TryPriceAt(row, usage, new DateTimeOffset(row.UtcTicks, TimeSpan.Zero), out cost, other);

    /// <summary>Computes the cost of a request with a different usage, at the prices of another time.</summary>
    internal bool TryPriceAt(in UsageRow row, in TokenUsage usage, DateTimeOffset at, out decimal cost, ModelInfo? other = null)
    {
        cost = 0;
        if ((other ?? ModelOf(row.Model)) is not { } model)
            return false;
        cost = CostCalculator.Cost(model, usage, ModifiersOf(row), at);
        return true;
    }

    /// <summary>Breaks the cost of a request down by what was paid for; null if its model has no price.</summary>
    internal CostBreakdown? Breakdown(in UsageRow row, in TokenUsage usage) => ModelOf(row.Model) is { } model
        ? CostCalculator.Breakdown(model, usage, ModifiersOf(row), new DateTimeOffset(row.UtcTicks, TimeSpan.Zero))
        : null;

    private static PriceModifiers ModifiersOf(in UsageRow row) => new(
        (row.Traits & UsageRowTraits.Fast) != 0, (row.Traits & UsageRowTraits.Batch) != 0, (row.Traits & UsageRowTraits.UsInference) != 0);

    /// <summary>Gets the model of a row's number; null if it is unknown.</summary>
    internal ModelInfo? ModelOf(int number)
    {
        if (number == _lastNumber)
            return _lastModel;
        if (!_models.TryGetValue(number, out var model))
        {
            // A transcript names the model that served the request, so "inherit" is not a valid name.
            if (table.Text(number) is { } name && !name.Equals(ModelCatalog.Inherit, StringComparison.OrdinalIgnoreCase))
                catalog.TryResolve(name, out model);
            _models[number] = model;
        }
        (_lastNumber, _lastModel) = (number, model);
        return model;
    }
}
