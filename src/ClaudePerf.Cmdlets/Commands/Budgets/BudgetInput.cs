using System.Management.Automation;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

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

    /// <summary>The states of the blocking budgets for requests; an unusable budget file or index ends the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="catalog">The models.</param>
    /// <param name="project">The folder whose budgets apply in addition to the user's; null for none.</param>
    /// <param name="session">The session that continues; null for a new one.</param>
    internal static IReadOnlyList<BudgetState> ReadBlockingBudgets(
        this CancellableCommand command, ModelCatalog catalog, string? project, string? session)
    {
        try
        {
            return command.Interruptible(() => BlockingBudgets.Read(catalog, project, session, command.Cancellation));
        }
        catch (BudgetFileException exception)
        {
            command.ThrowTerminatingError(BudgetErrors.FileUnusable(exception));
            throw;
        }
        catch (DatabaseException exception)
        {
            command.ThrowTerminatingError(Errors.UsageIndexUnusable(exception));
            throw;
        }
    }

    /// <summary>
    /// The file that stores a budget: the one it came from, otherwise the user's, the administrator's, or that of the current project.
    /// </summary>
    internal static BudgetStore Store(ModuleCommand command, BudgetSource source, TokenBudget? known)
    {
        return source switch
        {
            BudgetSource.User => BudgetStore.ForUser(),
            BudgetSource.Managed => BudgetStore.ForManaged(),
            _ => BudgetStore.ForProject(known is { Source: BudgetSource.Project, ProjectFolder: { } folder }
                ? folder
                : command.CurrentFolder()),
        };
    }

    /// <summary>
    /// The budgets that match the names and wildcards. A name without wildcards that matches nothing is a non-terminating error.
    /// </summary>
    internal static IReadOnlyList<TokenBudget> Select(
        ModuleCommand command, IReadOnlyList<TokenBudget> budgets, string[]? names, BudgetSource? source)
    {
        var selected = BudgetSelection.Select(budgets, names, source);
        foreach (var name in selected.Missing)
            command.WriteError(BudgetErrors.NotFound(name, budgets.Select(static budget => budget.Name)));
        return selected.Budgets;
    }
}
