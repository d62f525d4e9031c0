using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;

namespace ClaudePerf.Cmdlets;

/// <summary>The budgets that block what this module sends by itself.</summary>
internal static class BlockingBudgets
{
    /// <summary>How they stand now.</summary>
    /// <param name="command">Who asks; ends where a budget file or the index cannot be used.</param>
    /// <param name="catalog">The models.</param>
    /// <param name="project">The folder whose budgets hold besides the user's; null for none.</param>
    /// <param name="session">The session that goes on; null for a new one.</param>
    internal static IReadOnlyList<BudgetState> Read(CancellableCommand command, ModelCatalog catalog, string? project, string? session)
    {
        try
        {
            var budgets = BudgetStore.ReadAll(project).Where(static budget => budget.Action == BudgetAction.Block && budget.Period.Kind != BudgetPeriodKind.Run).ToList();
            if (budgets.Count == 0)
                return [];
            return command.Interruptible(() =>
            {
                using var index = UsageIndex.Open(UsageIndex.DefaultPath, cancellation: command.Cancellation);
                var table = index.Read(TranscriptRoots.Find(), TranscriptReadOptions.Recovering(catalog), cancellation: command.Cancellation).Table;
                // A new conversation has used nothing of a budget by session: no session has this name.
                var options = new BudgetOptions { Catalog = catalog, Now = TimeProvider.System.GetUtcNow(), TimeZone = TimeZoneInfo.Local, Session = session ?? Guid.NewGuid().ToString() };
                return BudgetEvaluator.Evaluate(budgets, table, options, command.Cancellation);
            });
        }
        catch (BudgetFileException exception)
        {
            command.ThrowTerminatingError(BudgetErrors.FileUnusable(exception));
        }
        catch (DatabaseException exception)
        {
            command.ThrowTerminatingError(Errors.UsageIndexUnusable(exception));
        }
        return [];
    }
}
