namespace ClaudePerf.Core.Budgets;

/// <summary>The status of a budget.</summary>
public enum BudgetStatus
{
    /// <summary>No threshold is reached.</summary>
    Ok,

    /// <summary>A threshold below 100% is reached.</summary>
    Warning,

    /// <summary>The limit is reached; nothing is left.</summary>
    Exceeded,
}
