namespace ClaudePerf.Core.Budgets;

/// <summary>What a budget counts.</summary>
public enum BudgetUnit
{
    /// <summary>US dollars at the list prices in force when each request was made.</summary>
    USD,

    /// <summary>All tokens: input, cache writes, cache reads and output, each counted once whatever it costs.</summary>
    Tokens,
}
