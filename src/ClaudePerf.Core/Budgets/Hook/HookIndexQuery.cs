using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// The last written state of the usage index, for a hook that may have no time to read more: usage only grows within a period, so a
/// budget that was used up then still is. It takes milliseconds, even while another process has the index open; of many
/// simultaneous hooks, one queries and the others use its result.
/// </summary>
internal static class HookIndexQuery
{
    private const string Extension = ".last";

    // If two threads of one hook query, the second waits: normally the first one's result is the answer.
    private static readonly object Asking = new();

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    // A query that takes longer is stopped or hung.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    /// <summary>The budgets that block a call according to that, before considering its model.</summary>
    /// <param name="source">The budget file.</param>
    /// <param name="budgets">The budgets in it.</param>
    /// <param name="context">The call.</param>
    internal static IReadOnlyList<HookEntry> Blocking(HookSource source, IReadOnlyList<TokenBudget> budgets, HookContext context)
    {
        var lasting = budgets
            .Where(static budget => budget.Action == BudgetAction.Block && budget.Period.Kind != BudgetPeriodKind.Run).ToList();
        if (lasting.Count == 0)
            return [];
        try
        {
            return Find(source.Ledger + Extension, lasting, context);
        }
        catch (Exception)
        {
            // There is no usable index, so there is no known state. Any other problem will also occur in the next step, which
            // reports it.
            return [];
        }
    }

    private static List<HookEntry> Find(string path, List<TokenBudget> budgets, HookContext context)
    {
        List<HookEntry> Of(HookLedger found) => context.Concerned(found.Entries.Where(entry => entry.StillBlocks(context.Now, budgets)));

        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var gate = FileLock.TryEnter(path + ".lock", out var isHeld);
            // Blocking entries stay valid however old they are; the absence of blocks must have been determined since the call
            // started.
            if (HookLedger.Read(path) is { } known && Of(known) is var blocking && (blocking.Count > 0 || context.IsSince(known)))
                return blocking;
            var isLate = TimeProvider.System.GetElapsedTime(began) > MaxWait || context.Cancellation.IsCancellationRequested;
            if (gate is not null || !isHeld || isLate)
            {
                HookLedger result;
                lock (Asking)
                    result = Ask(budgets, context);
                if (gate is not null)
                    Store(result, path);
                return Of(result);
            }
            context.Cancellation.WaitHandle.WaitOne(Pause);
        }
    }

    private static HookLedger Ask(List<TokenBudget> budgets, HookContext context)
    {
        var listed = DateTime.UtcNow.Ticks;
        var entries = new List<HookEntry>();
        var index = Path.Combine(context.Settings.DataFolder, UsageIndex.FileName);
        UsageIndex.ReadLast(index, new UsageScope(context.Settings.FindRoots()), table =>
        {
            var options = new BudgetOptions { Catalog = context.Prices.Catalog, Now = context.Now, TimeZone = context.Zone };
            var states = BudgetEvaluator.EvaluateEach(budgets, table, options, outlook: false, CancellationToken.None);
            entries.AddRange(states.SelectMany(HookEntries.FromState).Where(static entry => entry.Blocks));
        });
        return HookLedger.FromEntries(entries, context.Now, context.Zone.Id) with { ListedTicks = listed };
    }

    private static void Store(HookLedger result, string path)
    {
        try
        {
            result.Write(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Every process then queries for itself.
        }
    }
}
