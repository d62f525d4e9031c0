using System.Management.Automation;
using ClaudePerf.Core.Budgets;

namespace ClaudePerf.Cmdlets;

/// <summary>The input of the budget commands: budgets given as objects or names, and the file that stores them.</summary>
internal static class BudgetInput
{
    /// <summary>The budget of an object; null if it is not a budget.</summary>
    internal static TokenBudget? FromObject(PSObject input) => input.BaseObject switch
    {
        TokenBudget budget => budget,
        BudgetState state => state.Budget,
        BudgetPrediction prediction => prediction.Budget.Budget,
        _ => null,
    };

    /// <summary>
    /// The file that stores a budget: the one it came from, otherwise the user's or that of the session's current project.
    /// </summary>
    internal static BudgetStore Store(ModuleCommand command, BudgetSource source, TokenBudget? known)
    {
        if (source == BudgetSource.User)
            return BudgetStore.ForUser();
        return BudgetStore.ForProject(
            known is { Source: BudgetSource.Project, ProjectFolder: { } folder }
            ? folder
            : command.CurrentFolder());
    }

    /// <summary>
    /// The budgets that match the names and wildcards. A name without wildcards that matches nothing is a non-terminating error.
    /// </summary>
    internal static List<TokenBudget> Select(
        ModuleCommand command, IReadOnlyList<TokenBudget> budgets, string[]? names, BudgetSource? source)
    {
        var inFile = budgets.Where(budget => source is null || budget.Source == source).ToList();
        if (names is null)
            return inFile;
        foreach (var name in names)
        {
            if (name.IndexOfAny(['*', '?']) < 0 && !inFile.Exists(budget => budget.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                command.WriteError(BudgetErrors.NotFound(name));
        }
        return [.. inFile.Where(budget => SimpleWildcard.MatchesAny(names, budget.Name))];
    }
}
