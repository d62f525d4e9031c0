namespace ClaudePerf.Core.Budgets;

/// <summary>What the Claude Code hook does when a budget is used up.</summary>
public enum BudgetAction
{
    /// <summary>Warns once.</summary>
    Warn,

    /// <summary>Blocks every prompt and agent call in the budget's scope until the period ends.</summary>
    Block,
}
