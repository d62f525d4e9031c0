using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// Evaluates the budgets of one file and writes a new ledger. One process at a time does this; the others wait and use its ledger.
/// </summary>
/// <param name="source">The file.</param>
/// <param name="stamp">The state of the file before it was read.</param>
/// <param name="budgets">The budgets in it.</param>
/// <param name="context">The call.</param>
internal sealed class HookRefresh(HookSource source, HookStamp stamp, IReadOnlyList<TokenBudget> budgets, HookContext context)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    // A process that holds the gate longer is hung or stopped: the work is then done without waiting for it.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2.5);

    /// <summary>Returns the current ledger.</summary>
    /// <param name="before">The last one; null if there is none.</param>
    /// <exception cref="OperationCanceledException">The time is up.</exception>
    internal HookLedger Run(HookLedger? before)
    {
        using var gate = Enter(out var ofAnother);
        if (ofAnother is not null)
            return ofAnother;
        // Without a gate, all simultaneous calls would do all of the work at once, and none would finish in time: the last known
        // state of the index is enough to block them.
        return gate is null && HookIndexQuery.Blocking(source, budgets, context) is { Count: > 0 } blocking
            ? HookLedger.FromEntries(blocking, context.Now, context.Zone.Id)
            : Compute(before);
    }

    /// <summary>
    /// Stores a ledger that was checked again and is still valid, so the next call need not walk all transcripts. Not done if
    /// another process may have written a newer one.
    /// </summary>
    internal void Store(HookLedger renewed)
    {
        using var gate = FileLock.TryEnter(source.Ledger + ".lock", out _);
        if (gate is not null && HookLedger.Read(source.Ledger) is { } stored
            && stored.ListedTicks == renewed.ListedTicks && stored.Watch.WalkedTicks <= renewed.Watch.WalkedTicks)
            Write(renewed);
    }

    private IDisposable? Enter(out HookLedger? ofAnother)
    {
        ofAnother = null;
        var began = TimeProvider.System.GetTimestamp();
        var path = source.Ledger + ".lock";
        while (true)
        {
            var gate = FileLock.TryEnter(path, out var isHeld);
            // What another process wrote since this call started is as good as what this one would write.
            if (HookLedger.Read(source.Ledger) is { } ledger && context.IsFresh(ledger, budgets, out _))
            {
                gate?.Dispose();
                ofAnother = ledger;
                return null;
            }
            // If there can be no gate, as in a read-only folder, each process does the work.
            if (gate is not null || !isHeld || TimeProvider.System.GetElapsedTime(began) > MaxWait)
                return gate;
            context.HasWaited();
            context.Cancellation.WaitHandle.WaitOne(Pause);
            context.Cancellation.ThrowIfCancellationRequested();
        }
    }

    private HookLedger Compute(HookLedger? before)
    {
        var usage = context.Usage();
        var options = new BudgetOptions { Catalog = usage.Catalog, Now = context.Now, TimeZone = context.Zone };
        var entries = new List<HookEntry>();
        var until = long.MaxValue;
        var states = BudgetEvaluator.EvaluateEach(budgets, usage.Table, options, outlook: true, context.Cancellation).ToList();
        foreach (var state in states)
        {
            until = Math.Min(until, state.End?.UtcTicks ?? long.MaxValue);
            entries.AddRange(HookEntries.FromState(state));
        }
        // Only the index knows what deleted transcripts used: what blocked when it was queried still blocks.
        if (usage.IsWithoutDeleted && before is not null)
            entries.AddRange(
                before.Entries.Where(entry => entry.StillBlocks(context.Now, budgets)
                    && !entries.Exists(now => now.Blocks && now.Name == entry.Name && now.Session == entry.Session)));
        var ledger = new HookLedger
        {
            ListedTicks = usage.Listed.ListedTicks,
            // Without the index, the usage of deleted transcripts is missing from the states, so no room can be computed.
            Rooms = usage.IsWithoutDeleted ? [] : HookHeadroom.Compute(budgets, states),
            Watch = usage.Watch,
            Stamps = [stamp, .. context.Stamps],
            ValidUntilTicks = until,
            MadeTicks = context.Now.UtcTicks,
            Zone = context.Zone.Id,
            Roots = usage.Listed.Roots,
            Entries = entries,
        };
        if (usage.PriceProblem is null)
            Write(ledger);
        return ledger;
    }

    private void Write(HookLedger ledger)
    {
        try
        {
            ledger.Write(source.Ledger);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The verdict is valid without it; the next call computes it again.
            HookLog.Add(context.Settings, context.Now, "the hook's ledger could not be written. " + exception.Message);
        }
    }
}
