using System.Management.Automation;
using ClaudePerf.Core.Budgets;

namespace ClaudePerf.Cmdlets;

/// <summary>What the commands for budgets take: budgets by object or by name, and the file that keeps them.</summary>
internal static class BudgetInput
{
    /// <summary>The budget that an object tells of; null where it is none.</summary>
    internal static TokenBudget? Of(PSObject input) => input.BaseObject switch
    {
        TokenBudget budget => budget,
        BudgetState state => state.Budget,
        BudgetPrediction prediction => prediction.Budget.Budget,
        _ => null,
    };

    /// <summary>The file that keeps a budget: the one it came from, else the user's or that of the project the session is in.</summary>
    internal static BudgetStore Store(ModuleCommand command, BudgetSource source, TokenBudget? known)
    {
        if (source == BudgetSource.User)
            return BudgetStore.ForUser();
        return BudgetStore.ForProject(known is { Source: BudgetSource.Project, ProjectFolder: { } folder } ? folder : command.CurrentFolder());
    }

    /// <summary>The budgets that names and wildcards mean; a name without a wildcard that means none is a non-terminating error.</summary>
    internal static List<TokenBudget> Select(ModuleCommand command, IReadOnlyList<TokenBudget> budgets, string[]? names, BudgetSource? source)
    {
        var inFile = budgets.Where(budget => source is null || budget.Source == source).ToList();
        if (names is null)
            return inFile;
        foreach (var name in names)
        {
            if (name.IndexOfAny(['*', '?']) < 0 && !inFile.Exists(budget => budget.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                command.WriteError(BudgetErrors.NotFound(name));
        }
        return [.. inFile.Where(budget => NamePattern.MatchesAny(names, budget.Name))];
    }
}
