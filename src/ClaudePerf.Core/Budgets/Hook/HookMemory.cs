using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// What the usage index knew when it was last written, for a hook that may not come to know more: usage only grows within a period, so what
/// was used up then still is. It takes milliseconds, even while another process holds the index; of many hooks at once one asks, and the
/// others take what
/// it found.
/// </summary>
internal static class HookMemory
{
    private const string Extension = ".last";

    // Of two threads of one hook the second waits: what the first finds, as a rule, is the answer.
    private static readonly object Asking = new();

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    // One that asks for longer is stopped, or hangs.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>The budgets that block a call by that, as far as can be told without its model.</summary>
    /// <param name="source">The file of budgets.</param>
    /// <param name="budgets">What it says.</param>
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
            // There is no index, or nothing in it may be believed: then nothing is remembered. Whatever else it is, what is done next
            // meets it too and says so.
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
            // However old it is, what blocked goes on to block; that nothing blocks must have been found since the call began.
            if (HookLedger.Read(path) is { } known && Of(known) is var blocking && (blocking.Count > 0 || context.IsSince(known)))
                return blocking;
            var isLate = TimeProvider.System.GetElapsedTime(began) > LongestWait || context.Cancellation.IsCancellationRequested;
            if (gate is not null || !isHeld || isLate)
            {
                HookLedger asked;
                lock (Asking)
                    asked = Ask(budgets, context);
                if (gate is not null)
                    Keep(asked, path);
                return Of(asked);
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
            entries.AddRange(states.SelectMany(HookEntries.Of).Where(static entry => entry.Blocks));
        });
        return HookLedger.Of(entries, context.Now, context.Zone.Id) with { ListedTicks = listed };
    }

    private static void Keep(HookLedger asked, string path)
    {
        try
        {
            asked.Write(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Each then asks for itself.
        }
    }
}
