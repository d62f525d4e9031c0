using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// What the usage index knew when it was last written, for a hook that may not come to know more: usage only grows within a period, so what
/// was used up then still is. It takes milliseconds, whoever holds the index.
/// </summary>
internal static class HookMemory
{
    /// <summary>The budgets that block a call by that.</summary>
    /// <param name="budgets">The budgets of one file.</param>
    /// <param name="context">The call.</param>
    internal static IReadOnlyList<HookEntry> Blocking(IReadOnlyList<TokenBudget> budgets, HookContext context)
    {
        var lasting = budgets.Where(static budget => budget.Action == BudgetAction.Block && budget.Period.Kind != BudgetPeriodKind.Run).ToList();
        if (lasting.Count == 0)
            return [];
        IReadOnlyList<HookEntry> found = [];
        try
        {
            UsageIndex.UseLast(Path.Combine(context.Settings.DataFolder, UsageIndex.FileName), new UsageScope(context.Settings.FindRoots()), table =>
            {
                var catalog = context.Prices.Catalog;
                var options = new BudgetOptions { Catalog = catalog, Now = context.Now, TimeZone = context.Zone };
                var states = BudgetEvaluator.EvaluateEach(lasting, table, options, context.Cancellation);
                var entries = context.Concerned(states.SelectMany(HookEntries.Of).Where(static entry => entry.Blocks));
                found = entries.FindAll(entry => context.HasModel(entry, table, catalog));
            });
        }
        catch (Exception)
        {
            // There is no index, or nothing in it may be believed: then nothing is remembered. Whatever else it is, what is done next meets it too and says so.
        }
        return found;
    }
}
