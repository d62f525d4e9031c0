namespace ClaudePerf.Core.Budgets;

/// <summary>The unit of a budget.</summary>
public enum BudgetUnit
{
    /// <summary>US dollars, at the list prices at the time of each request.</summary>
    USD,

    /// <summary>All tokens: input, cache writes, cache reads and output, each counted once whatever its price.</summary>
    Tokens,
}
