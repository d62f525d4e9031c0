using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets;

/// <summary>Computes the amounts of requests in the unit of a budget. Not thread-safe.</summary>
internal sealed class RowAmount(BudgetUnit unit, UsageTable table, BudgetOptions options)
{
    private readonly RowPricing _pricing = new(table, options.Catalog, options.Recovered);

    /// <summary>The amount of a request; 0 if it has no price.</summary>
    internal decimal Compute(in UsageRow row, out bool isPriced)
    {
        var usage = UsageSum.UsageOf(row);
        if (options.Recovered)
            usage = usage with { OutputTokens = row.RecoveredOutputTokens };
        isPriced = true;
        if (unit == BudgetUnit.Tokens)
            return usage.PromptTokens + usage.OutputTokens;
        isPriced = _pricing.TryPrice(row, usage, out var cost);
        return cost;
    }
}
