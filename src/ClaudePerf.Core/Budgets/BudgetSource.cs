namespace ClaudePerf.Core.Budgets;

/// <summary>Which file defines a budget.</summary>
public enum BudgetSource
{
    /// <summary>The user's budgets: <c>budgets.json</c> in the data folder, for every project.</summary>
    User,

    /// <summary>
    /// A project's budgets: <c>.claude/token-budgets.json</c>, for everyone who works on the project, and for that project only.
    /// </summary>
    Project,
}
