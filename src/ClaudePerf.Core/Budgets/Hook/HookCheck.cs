namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>The verdict of the budgets of one file on a call.</summary>
/// <param name="Entries">What to report, and whether it blocks the call.</param>
/// <param name="Problem">Why not everything could be checked; null if everything was.</param>
internal sealed record HookVerdict(IReadOnlyList<HookEntry> Entries, string? Problem)
{
    internal static HookVerdict Nothing { get; } = new([], null);

    internal bool Blocks => Entries.Any(entry => entry.Blocks);
}

/// <summary>Checks a call against the budgets of one file.</summary>
/// <param name="context">The call.</param>
/// <param name="onBlocking">Receives what blocks according to the last verdict, before any slow work starts.</param>
internal sealed class HookCheck(HookContext context, Action<IReadOnlyList<HookEntry>> onBlocking)
{
    /// <summary>The verdict. Never throws, whatever the file contains.</summary>
    internal HookVerdict Check(HookSource source)
    {
        IReadOnlyList<HookEntry> blocking = [];
        IReadOnlyList<TokenBudget>? budgets = null;
        try
        {
            var stamp = HookStamp.Read(source.Store.FilePath);
            budgets = Read(source, out var problem);
            if (budgets is not null && !budgets.Any(IsAsked))
                return budgets.Count == 0 && File.Exists(context.Settings.DataFolder)
                    ? new HookVerdict([], $"the data folder '{context.Settings.DataFolder}' is a file.")
                    : HookVerdict.Nothing;
            var ledger = HookLedger.Read(source.Ledger);
            onBlocking(blocking = StillBlocking(ledger, budgets));
            if (budgets is null)
                return new HookVerdict(blocking, problem);
            return Check(source, stamp, budgets, ledger);
        }
        // Whatever goes wrong here or below, a budget that blocked in this period still blocks, and the entry point decides on the
        // rest.
        catch (Exception exception)
        {
            if (blocking.Count == 0 && budgets is not null)
                blocking = HookIndexQuery.Blocking(source, budgets, context);
            return new HookVerdict(blocking, HookProblem.Describe(exception));
        }
    }

    /// <summary>What blocks according to the last verdict or the last known state of the index.</summary>
    internal IReadOnlyList<HookEntry> StillBlocking(HookSource source)
    {
        var budgets = Read(source, out _);
        var blocking = StillBlocking(HookLedger.Read(source.Ledger), budgets);
        return blocking.Count > 0 || budgets is null ? blocking : HookIndexQuery.Blocking(source, budgets, context);
    }

    private List<HookEntry> StillBlocking(HookLedger? ledger, IReadOnlyList<TokenBudget>? budgets) =>
        ledger is null ? [] : context.Concerned(ledger.Entries.Where(entry => entry.StillBlocks(context.Now, budgets)));

    private HookVerdict Check(HookSource source, HookStamp stamp, IReadOnlyList<TokenBudget> budgets, HookLedger? ledger)
    {
        var entries = new List<HookEntry>();
        if (context.Call.Run is not null)
            entries.AddRange(RunCap.Entries(budgets, context));
        var others = budgets.Where(budget => budget.Period.Kind != BudgetPeriodKind.Run).ToList();
        if (!others.Exists(IsAsked))
            return new HookVerdict(entries, context.PriceProblem);
        HookLedger? renewed = null;
        var refresh = new HookRefresh(source, stamp, others, context);
        if (ledger is null || !context.IsFresh(ledger, others, out renewed))
            ledger = refresh.Run(ledger);
        else if (renewed is not null)
            refresh.Store(renewed);
        entries.AddRange(context.Concerned(ledger.Entries).Where(context.HasModel));
        return new HookVerdict(entries, context.PriceProblem);
    }

    // For a tool in a subagent, only run and session budgets are checked.
    private bool IsAsked(TokenBudget budget) => budget.Period.Kind switch
    {
        BudgetPeriodKind.Run => context.Call.Run is not null,
        BudgetPeriodKind.Session => true,
        _ => context.Call.Moment != HookMoment.ToolInAgent,
    };

    private static IReadOnlyList<TokenBudget>? Read(HookSource source, out string? problem)
    {
        problem = null;
        try
        {
            return source.Store.Read();
        }
        catch (BudgetFileException exception)
        {
            problem = exception.Message;
            return null;
        }
    }
}
