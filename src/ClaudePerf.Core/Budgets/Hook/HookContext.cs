using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>One call and what it is checked with. Whatever takes time is found out once, and only where a budget needs it.</summary>
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
    /// <param name="settings">Where things are.</param>
    /// <param name="began">When the call began, by the system's clock in UTC ticks.</param>
    /// <param name="cancellation">Says that no time is left.</param>
    internal HookContext(HookCall call, BudgetHookSettings settings, long began, CancellationToken cancellation)
    {
        Call = call;
        Settings = settings;
        Cancellation = cancellation;
        Now = settings.Time.GetUtcNow();
        Zone = settings.Time.LocalTimeZone;
        _began = began;
        _branch = new(() => GitBranch.Of(call.Folder));
        _stamps = new(StampAll);
    }

    internal HookCall Call { get; }

    internal BudgetHookSettings Settings { get; }

    internal CancellationToken Cancellation { get; }

    internal DateTimeOffset Now { get; }

    internal TimeZoneInfo Zone { get; }

    /// <summary>What every ledger depends on: the prices, and the folders in which transcripts are looked for.</summary>
    internal IReadOnlyList<HookStamp> Stamps => _stamps.Value;

    /// <summary>The prices, and why they are not the user's own.</summary>
    internal (ModelCatalog Catalog, string? Problem) Prices => _prices.Value;

    /// <summary>Whether a ledger tells how things are, or were since this call began.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="budgets">The budgets that it is of.</param>
    /// <param name="renewed">The ledger to keep in its place, where everything was looked at; else null.</param>
    internal bool IsFresh(HookLedger ledger, IReadOnlyList<TokenBudget> budgets, out HookLedger? renewed)
    {
        renewed = null;
        return IsSince(ledger) || (ledger.HasSameFiles(Now, Zone.Id) && Holds(ledger, budgets, out renewed));
    }

    /// <summary>Whether a ledger was made since this call began.</summary>
    internal bool IsSince(HookLedger ledger) => ledger.IsSince(_began, Now, Zone.Id);

    // Looks at little first. What has grown must leave all thresholds as they are.
    private bool Holds(HookLedger ledger, IReadOnlyList<TokenBudget> budgets, out HookLedger? renewed)
    {
        renewed = null;
        var age = DateTime.UtcNow.Ticks - ledger.ListedTicks;
        bool Fits(List<WatchedFile> grown) => grown.Count == 0
            || (age >= 0 && age < Settings.ReckonEvery.Ticks && HookRoom.Fits(grown, ledger.ListedTicks, ledger.Rooms, budgets, this));

        if (ledger.Watch.Look(Call.Transcript, Settings.WalkEvery) is { } near)
            return Fits(near);
        if (ledger.Watch.Look(Listed(ledger.Roots), Call.Transcript, out var watch) is not { } all || !Fits(all))
            return false;
        renewed = ledger with { Watch = watch! };
        return true;
    }

    /// <summary>Notes that another process may have read the transcripts since they were listed: they are listed again before they are read.</summary>
    internal void HasWaited() => _hasWaited = true;

    /// <summary>The requests, read at the first use.</summary>
    internal HookUsage Usage()
    {
        // What changes while it is read is then seen to have changed.
        _ = Stamps;
        return _usage ??= HookUsage.Read(Settings, _hasWaited ? null : _listed, Call.Transcript, Cancellation);
    }

    /// <summary>Why the prices are not the user's own; null where they are, or were not needed.</summary>
    internal string? PriceProblem => _usage?.PriceProblem;

    /// <summary>The entries of a ledger that are about the call, as far as can be told without its model.</summary>
    internal List<HookEntry> Concerned(IEnumerable<HookEntry> entries) => [.. entries.Where(entry => entry.Concerns(Call, Settings.ProjectFolder, () => _branch.Value))];

    /// <summary>Whether a budget of runs is about the run that calls a tool, as far as can be told without its model.</summary>
    internal bool ConcernsRun(TokenBudget budget) =>
        budget.Scope.HasAgent(Call.RunAgent, Call.Run) && HookEntry.IsWhere(budget.Scope, budget.ProjectFolder, Call, Settings.ProjectFolder, () => _branch.Value);

    /// <summary>Whether an entry is about the model that will answer, which only the requests tell.</summary>
    internal bool HasModel(HookEntry entry)
    {
        if (entry.Scope.Model.Count == 0)
            return true;
        var usage = Usage();
        return entry.Scope.HasModel(ModelOf(Call, usage.Table), usage.Catalog);
    }

    public void Dispose() => _usage?.Dispose();

    // A listing serves as long as the call: what changes after its beginning is for the next one.
    private TimedListing Listed(IReadOnlyList<string> roots)
    {
        if (_usage is { } usage && usage.Listed.Roots.SequenceEqual(roots))
            return usage.Listed;
        if (_listed is null || !_listed.Roots.SequenceEqual(roots))
            _listed = TimedListing.Of(roots, Cancellation);
        return _listed;
    }

    private HookStamp[] StampAll() =>
    [
        .. ModelCatalog.UserFile is { } prices ? (HookStamp[])[HookStamp.Of(prices)] : [],
        .. Settings.Candidates().Select(folder => HookStamp.Of(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar)),
    ];

    private static string? ModelOf(HookCall call, UsageTable table)
    {
        if (call.Model is not null)
            return call.Model;
        // Of an agent the model it ran with last; of the main thread, and of an agent that never ran, the session's own; where that is new, the last one of all.
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
