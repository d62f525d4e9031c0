using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// Computes the budgets of one file and writes a new ledger. One process at a time does; the others wait and take its ledger.
/// </summary>
/// <param name="source">The file.</param>
/// <param name="stamp">The file as it was before it was read.</param>
/// <param name="budgets">What it says.</param>
/// <param name="context">The call.</param>
internal sealed class HookRefresh(HookSource source, HookStamp stamp, IReadOnlyList<TokenBudget> budgets, HookContext context)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    // A process that holds the gate longer hangs, or is stopped: the work is then done beside it.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2.5);

    /// <summary>The ledger as it is now.</summary>
    /// <param name="before">The last one; null where there is none.</param>
    /// <exception cref="OperationCanceledException">There was no time left.</exception>
    internal HookLedger Run(HookLedger? before)
    {
        using var gate = Enter(out var ofAnother);
        if (ofAnother is not null)
            return ofAnother;
        // Without a gate all calls of a moment would do all of the work at once, and none of them in time: what the index last knew is
        // enough to stop them.
        return gate is null && HookMemory.Blocking(source, budgets, context) is { Count: > 0 } blocking
            ? HookLedger.Of(blocking, context.Now, context.Zone.Id)
            : Compute(before);
    }

    /// <summary>
    /// Keeps a ledger that was looked at anew and holds, so that the next call need not walk all transcripts; not where another process may
    /// have written a newer one.
    /// </summary>
    internal void Keep(HookLedger renewed)
    {
        using var gate = FileLock.TryEnter(source.Ledger + ".lock", out _);
        if (gate is not null && HookLedger.Read(source.Ledger) is { } kept
            && kept.ListedTicks == renewed.ListedTicks && kept.Watch.WalkedTicks <= renewed.Watch.WalkedTicks)
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
            // What another process wrote since this call began is as good as what this one would write.
            if (HookLedger.Read(source.Ledger) is { } ledger && context.IsFresh(ledger, budgets, out _))
            {
                gate?.Dispose();
                ofAnother = ledger;
                return null;
            }
            // Where there can be no gate, as in a folder that cannot be written, each does the work.
            if (gate is not null || !isHeld || TimeProvider.System.GetElapsedTime(began) > LongestWait)
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
            entries.AddRange(HookEntries.Of(state));
        }
        // What deleted transcripts told only the index knows: what blocked when it was asked goes on to block.
        if (usage.IsWithoutDeleted && before is not null)
            entries.AddRange(before.Entries.Where(entry => entry.StillBlocks(context.Now, budgets) && !entries.Exists(now => now.Blocks && now.Name == entry.Name && now.Session == entry.Session)));
        var ledger = new HookLedger
        {
            ListedTicks = usage.Listed.ListedTicks,
            // What deleted transcripts used is missing in them where the index could not be asked: then nothing fits.
            Rooms = usage.IsWithoutDeleted ? [] : HookRoom.Of(budgets, states),
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
            // The verdict stands without it; the next call computes it again.
            HookLog.Add(context.Settings, context.Now, "the hook's ledger cannot be written. " + exception.Message);
        }
    }
}
