namespace ClaudePerf.Core.Budgets;

/// <summary>What the hook in Claude Code does when a budget is used up.</summary>
public enum BudgetAction
{
    /// <summary>It says so, once.</summary>
    Warn,

    /// <summary>It stops every prompt and agent call that the budget is about, until the period ends.</summary>
    Block,
}
