namespace ClaudePerf.Core.Budgets;

/// <summary>Which file keeps a budget.</summary>
public enum BudgetSource
{
    /// <summary>The user's own budgets: <c>budgets.json</c> in the data folder, for every project.</summary>
    User,

    /// <summary>A project's budgets: <c>.claude/token-budgets.json</c>, for everybody who works on it, about that project alone.</summary>
    Project,
}
