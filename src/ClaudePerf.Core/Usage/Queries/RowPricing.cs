using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>Prices rows, each by the model's price at its own time. Not safe for several threads.</summary>
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

    /// <summary>What a priced request's thinking cost: what it would have cost less without it.</summary>
    internal decimal ThinkingCost(in UsageRow row, TokenUsage usage)
    {
        if (row.ThinkingTokens == 0)
            return 0;
        var all = usage with { OutputTokens = row.RecoveredOutputTokens };
        return TryPrice(row, all, out var with) && TryPrice(row, all with { OutputTokens = all.OutputTokens - row.ThinkingTokens }, out var without) ? with - without : 0;
    }

    /// <summary>The cost had the request used something else.</summary>
    internal bool TryPrice(in UsageRow row, in TokenUsage usage, out decimal cost)
    {
        cost = 0;
        if (ModelOf(row.Model) is not { } model)
            return false;
        cost = CostCalculator.Cost(model, usage, ModifiersOf(row), new DateTimeOffset(row.UtcTicks, TimeSpan.Zero));
        return true;
    }

    /// <summary>The cost of a request by what it paid for; null where its model has no price.</summary>
    internal CostBreakdown? Breakdown(in UsageRow row, in TokenUsage usage) => ModelOf(row.Model) is { } model
        ? CostCalculator.Breakdown(model, usage, ModifiersOf(row), new DateTimeOffset(row.UtcTicks, TimeSpan.Zero))
        : null;

    private static PriceModifiers ModifiersOf(in UsageRow row) => new(
        (row.Traits & UsageRowTraits.Fast) != 0, (row.Traits & UsageRowTraits.Batch) != 0, (row.Traits & UsageRowTraits.UsInference) != 0);

    /// <summary>The model of a row's number; null where it is not known.</summary>
    internal ModelInfo? ModelOf(int number)
    {
        if (number == _lastNumber)
            return _lastModel;
        if (!_models.TryGetValue(number, out var model))
        {
            // A transcript names the model that served the request: "inherit" and its like are no such name.
            if (table.Text(number) is { } name && !name.Equals(ModelCatalog.Inherit, StringComparison.OrdinalIgnoreCase))
                catalog.TryResolve(name, out model);
            _models[number] = model;
        }
        (_lastNumber, _lastModel) = (number, model);
        return model;
    }
}
