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
        var model = ModelOf(row.Model);
        if (model is null)
        {
            cost = withoutCaching = 0;
            return false;
        }
        if (recovered)
            usage = usage with { OutputTokens = row.RecoveredOutputTokens };
        var modifiers = new PriceModifiers(
            (row.Traits & UsageRowTraits.Fast) != 0, (row.Traits & UsageRowTraits.Batch) != 0, (row.Traits & UsageRowTraits.UsInference) != 0);
        var at = new DateTimeOffset(row.UtcTicks, TimeSpan.Zero);
        cost = CostCalculator.Cost(model, usage, modifiers, at);
        withoutCaching = CostCalculator.Cost(model, usage.WithoutCaching(), modifiers, at);
        return true;
    }

    private ModelInfo? ModelOf(int number)
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
