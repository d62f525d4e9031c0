using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>A call and the data to check it with. Expensive data is computed once, and only if a budget needs it.</summary>
internal sealed class HookContext : IDisposable
{
    private readonly Lazy<(ModelCatalog, string?)> _prices = new(HookUsage.LoadPrices);
    private readonly long _began;
    private readonly Lazy<GitBranch> _branch;
    private readonly Lazy<HookStamp[]> _stamps;
    private TimedListing? _listed;
    private bool _hasWaited;
    private HookUsage? _usage;

    /// <param name="call">The call.</param>
    /// <param name="settings">Paths, clock and limits.</param>
    /// <param name="began">When the call started, by the system clock in UTC ticks.</param>
    /// <param name="cancellation">Signals that the time is up.</param>
    internal HookContext(HookCall call, BudgetHookSettings settings, long began, CancellationToken cancellation)
    {
        Call = call;
        Settings = settings;
        Cancellation = cancellation;
        Now = settings.Time.GetUtcNow();
        Zone = settings.Time.LocalTimeZone;
        _began = began;
        _branch = new(() => GitBranch.Read(call.Folder));
        _stamps = new(StampAll);
    }

    internal HookCall Call { get; }

    internal BudgetHookSettings Settings { get; }

    internal CancellationToken Cancellation { get; }

    internal DateTimeOffset Now { get; }

    internal TimeZoneInfo Zone { get; }

    /// <summary>What every ledger depends on: the prices, and the folders to search for transcripts.</summary>
    internal IReadOnlyList<HookStamp> Stamps => _stamps.Value;

    /// <summary>The prices, and why they are not the user's own.</summary>
    internal (ModelCatalog Catalog, string? Problem) Prices => _prices.Value;

    /// <summary>Whether a ledger is current, or was at some time since this call started.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="budgets">The budgets that it covers.</param>
    /// <param name="renewed">The ledger to store in its place if everything was checked; otherwise null.</param>
    internal bool IsFresh(HookLedger ledger, IReadOnlyList<TokenBudget> budgets, out HookLedger? renewed)
    {
        renewed = null;
        return IsSince(ledger) || (ledger.HasSameFiles(Now, Zone.Id) && IsStillValid(ledger, budgets, out renewed));
    }

    /// <summary>Whether a ledger was made since this call started.</summary>
    internal bool IsSince(HookLedger ledger) => ledger.IsSince(_began, Now, Zone.Id);

    // Checks the least first. Growth must leave all thresholds as they are.
    private bool IsStillValid(HookLedger ledger, IReadOnlyList<TokenBudget> budgets, out HookLedger? renewed)
    {
        renewed = null;
        var age = DateTime.UtcNow.Ticks - ledger.ListedTicks;
        bool Fits(List<WatchedFile> grown) => grown.Count == 0
            || (age >= 0 && age < Settings.RequeryEvery.Ticks && HookHeadroom.Fits(grown, ledger.ListedTicks, ledger.Rooms, budgets, this));

        if (ledger.Watch.Look(Call.Transcript, Settings.WalkEvery) is { } near)
            return Fits(near);
        if (ledger.Watch.Look(Listed(ledger.Roots), Call.Transcript, out var watch) is not { } all || !Fits(all))
            return false;
        renewed = ledger with { Watch = watch! };
        return true;
    }

    /// <summary>
    /// Notes that another process may have read the transcripts since they were listed, so they must be listed again before they
    /// are read.
    /// </summary>
    internal void HasWaited() => _hasWaited = true;

    /// <summary>The requests, read on first use.</summary>
    internal HookUsage Usage()
    {
        // Take the stamps first, so that changes during the read are detected.
        _ = Stamps;
        return _usage ??= HookUsage.Read(Settings, _hasWaited ? null : _listed, Call.Transcript, Cancellation);
    }

    /// <summary>Why the prices are not the user's own; null if they are, or were not needed.</summary>
    internal string? PriceProblem => _usage?.PriceProblem;

    /// <summary>The entries of a ledger that concern the call, before considering its model.</summary>
    internal List<HookEntry> Concerned(IEnumerable<HookEntry> entries) =>
        [.. entries.Where(entry => entry.Concerns(Call, Settings.ProjectFolder, () => _branch.Value))];

    /// <summary>Whether a run budget concerns the run that uses a tool, before considering its model.</summary>
    internal bool ConcernsRun(TokenBudget budget) =>
        budget.Scope.HasAgent(Call.RunAgent, Call.Run)
            && HookEntry.IsWhere(budget.Scope, budget.ProjectFolder, Call, Settings.ProjectFolder, () => _branch.Value);

    /// <summary>Whether an entry concerns the model that will answer, which only the requests tell.</summary>
    internal bool HasModel(HookEntry entry)
    {
        if (entry.Scope.Model.Count == 0)
            return true;
        var usage = Usage();
        return entry.Scope.HasModel(ModelOf(Call, usage.Table), usage.Catalog);
    }

    public void Dispose() => _usage?.Dispose();

    // One listing serves the whole call: later changes are left to the next call.
    private TimedListing Listed(IReadOnlyList<string> roots)
    {
        if (_usage is { } usage && usage.Listed.Roots.SequenceEqual(roots))
            return usage.Listed;
        if (_listed is null || !_listed.Roots.SequenceEqual(roots))
            _listed = TimedListing.Create(roots, Cancellation);
        return _listed;
    }

    private HookStamp[] StampAll() =>
    [
        .. ModelCatalog.UserFile is { } prices ? (HookStamp[])[HookStamp.Read(prices)] : [],
        .. Settings.Candidates().Select(folder => HookStamp.Read(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar)),
    ];

    private static string? ModelOf(HookCall call, UsageTable table)
    {
        if (call.Model is not null)
            return call.Model;
        // For an agent, its last model; for the main thread and for agents that never ran, the session's; for a new session, the
        // last one overall.
        var (agent, session, any) = (default(UsageRow), default(UsageRow), default(UsageRow));
        foreach (ref readonly var row in table.Rows)
        {
            if (call.Moment == HookMoment.AgentCall && row.UtcTicks > agent.UtcTicks && table.Text(row.Agent) == call.Agent)
                agent = row;
            if (row.AgentId != 0)
                continue;
            if (row.UtcTicks > any.UtcTicks)
                any = row;
            if (row.UtcTicks > session.UtcTicks && table.Text(row.Session) == call.Session)
                session = row;
        }
        return table.Text(agent.Model) ?? table.Text(session.Model) ?? table.Text(any.Model);
    }
}
