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

    /// <summary>
    /// An administrator's budgets: <c>token-budgets.json</c> in the folder of Claude Code's managed settings
    /// (<see cref="Agents.Discovery.EcosystemOptions.DefaultManagedFolder"/>), for everyone on the machine and every project.
    /// </summary>
    Managed,
}
