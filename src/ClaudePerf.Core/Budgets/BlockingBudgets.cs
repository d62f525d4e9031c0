using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;

namespace ClaudePerf.Core.Budgets;

/// <summary>The blocking budgets that apply to requests this product sends itself.</summary>
public static class BlockingBudgets
{
    /// <summary>Reads their current states from the current user's budgets and usage.</summary>
    /// <param name="catalog">The models.</param>
    /// <param name="project">The folder whose budgets apply in addition to the user's; null for none.</param>
    /// <param name="session">The session that continues; null for a new one.</param>
    /// <param name="cancellation">Cancels reading.</param>
    /// <exception cref="BudgetFileException">A budget file cannot be read or is invalid.</exception>
    /// <exception cref="DatabaseException">The usage index cannot be used.</exception>
    /// <exception cref="DirectoryNotFoundException">The platform has no folder for per-user data.</exception>
    public static IReadOnlyList<BudgetState> Read(
        ModelCatalog catalog, string? project, string? session, CancellationToken cancellation = default) =>
        Read(DataFolder.Locate(), TranscriptRoots.Find, new BudgetOptions
        {
            Catalog = catalog,
            Now = TimeProvider.System.GetUtcNow(),
            TimeZone = TimeZoneInfo.Local,
            Session = session,
        }, project, cancellation);

    /// <summary>Reads the states from the budgets and the index of a data folder. Runs end before they can be asked for, so run budgets
    /// do not apply.</summary>
    internal static IReadOnlyList<BudgetState> Read(
        string dataFolder, Func<IReadOnlyList<string>> roots, BudgetOptions options, string? project, CancellationToken cancellation)
    {
        var budgets = BudgetStore.ReadAll(project, dataFolder)
            .Where(static budget => budget.Action == BudgetAction.Block && budget.Period.Kind != BudgetPeriodKind.Run)
            .ToList();
        if (budgets.Count == 0)
            return [];
        using var index = UsageIndex.Open(Path.Combine(dataFolder, UsageIndex.FileName), cancellation: cancellation);
        var table = index.Read(roots(), TranscriptReadOptions.Recovering(options.Catalog), cancellation: cancellation).Table;
        // A new conversation has used nothing of a session budget: no session has this id.
        return BudgetEvaluator.Evaluate(
            budgets, table, options with { Session = options.Session ?? Guid.NewGuid().ToString() }, cancellation);
    }
}
