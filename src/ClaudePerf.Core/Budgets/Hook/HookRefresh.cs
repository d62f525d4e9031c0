using System.Globalization;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// Brings the usage index up to date and writes a new ledger. One process at a time: the others wait and then find the ledger of the first.
/// </summary>
internal sealed class HookRefresh(BudgetHookSettings settings, string path, string? project, CancellationToken cancellation)
{
    private const string Folder = "hook";
    private static readonly TimeSpan PauseAtGate = TimeSpan.FromMilliseconds(50);

    private readonly DateTimeOffset _now = settings.Time.GetUtcNow();
    private readonly TimeZoneInfo _zone = settings.Time.LocalTimeZone;

    internal static string FolderIn(string dataFolder) => Path.Combine(dataFolder, Folder);

    /// <summary>The entries that concern a call.</summary>
    internal List<HookEntry> Run(HookCall call, bool isStale)
    {
        PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
        using var gate = FileGate.Enter(path + ".lock", cancellation, PauseAtGate);
        if (isStale && HookLedger.Read(path) is { } ledger && ledger.IsCurrent(_now, _zone.Id))
        {
            var concerned = BudgetHook.Concerned(ledger, call, settings);
            if (!concerned.Exists(entry => entry.Scope.Model.Count > 0))
                return concerned;
        }
        return Reckon(call);
    }

    private List<HookEntry> Reckon(HookCall call)
    {
        // All of this before anything is read: what changes meanwhile is then seen to have changed.
        var stamps = Stamps();
        var roots = settings.FindRoots();
        var listing = HookListing.Of(roots);
        // The prices are read while the index opens.
        var prices = Task.Run(() => ModelCatalog.LoadDefault(), CancellationToken.None);
        var budgets = new List<TokenBudget>(BudgetStore.ForUser(settings.DataFolder).Read());
        if (project is not null)
            budgets.AddRange(BudgetStore.ForProject(Path.GetDirectoryName(Path.GetDirectoryName(project))!, settings.DataFolder).Read());
        if (budgets.Count == 0)
        {
            prices.Wait(cancellation);
            new HookLedger { Listing = listing, Stamps = stamps, ValidUntilTicks = long.MaxValue, MadeTicks = _now.UtcTicks, Zone = _zone.Id, Roots = roots, Entries = [] }.Write(path);
            return [];
        }
        using var index = UsageIndex.Open(Path.Combine(settings.DataFolder, UsageIndex.FileName), settings.Time, cancellation);
        var table = index.Read(roots, ReadOptions(prices), cancellation: cancellation).Table;
        var catalog = prices.GetAwaiter().GetResult();
        var options = new BudgetOptions { Catalog = catalog, Now = _now, TimeZone = _zone };
        var entries = new List<HookEntry>();
        var until = long.MaxValue;
        foreach (var state in BudgetEvaluator.EvaluateEach(budgets, table, options, cancellation))
        {
            until = Math.Min(until, state.End?.UtcTicks ?? long.MaxValue);
            entries.AddRange(Entries(state));
        }
        var ledger = new HookLedger { Listing = listing, Stamps = stamps, ValidUntilTicks = until, MadeTicks = _now.UtcTicks, Zone = _zone.Id, Roots = roots, Entries = entries };
        ledger.Write(path);
        var concerned = BudgetHook.Concerned(ledger, call, settings);
        if (concerned.Exists(entry => entry.Scope.Model.Count > 0))
        {
            var model = ModelOf(call, table);
            concerned.RemoveAll(entry => !entry.Scope.HasModel(model, catalog));
        }
        return concerned;
    }

    // Only what placeholders leave out needs the tokenizers, and with them the prices' models: rarely anything.
    private static TranscriptReadOptions ReadOptions(Task<ModelCatalog> prices)
    {
        var recovering = new Lazy<TranscriptReadOptions>(() => TranscriptReadOptions.Recovering(prices.GetAwaiter().GetResult()));
        return new TranscriptReadOptions { CounterFor = model => recovering.Value.CounterFor!(model) };
    }

    private List<HookStamp> Stamps()
    {
        var stamps = new List<HookStamp> { HookStamp.Of(Path.Combine(settings.DataFolder, BudgetStore.UserFileName)) };
        if (project is not null)
            stamps.Add(HookStamp.Of(project));
        if (ModelCatalog.UserFile is { } prices)
            stamps.Add(HookStamp.Of(prices));
        stamps.AddRange(settings.Candidates().Select(folder => HookStamp.Of(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar)));
        return stamps;
    }

    private static IEnumerable<HookEntry> Entries(BudgetState state)
    {
        var budget = state.Budget;
        var period = state.Session ?? (budget.Period.Kind == BudgetPeriodKind.RollingDays ? state.End : state.Start)?.UtcTicks.ToString(CultureInfo.InvariantCulture) ?? "";
        var identity = string.Create(CultureInfo.InvariantCulture, $"{budget.File}\n{budget.Name}\n{budget.Limit}\n{budget.Unit}\n{budget.Period}\n{budget.Scope}\n{period}");
        var entry = new HookEntry { Scope = budget.Scope, ProjectFolder = budget.ProjectFolder, Session = state.Session, Message = "", Marks = [] };
        if (state.Threshold is not null)
        {
            var isExceeded = state.Status == BudgetStatus.Exceeded;
            var blocks = isExceeded && budget.Action == BudgetAction.Block;
            var message = isExceeded ? BudgetText.Exceeded(state, CultureInfo.InvariantCulture) : BudgetText.Reached(state, CultureInfo.InvariantCulture);
            var reached = budget.Thresholds.Append(100).Distinct().Where(threshold => state.Used * 100 >= threshold * state.Limit).OrderDescending();
            yield return entry with
            {
                Blocks = blocks,
                Message = blocks ? $"{message} Set-TokenBudget changes the limit." : message,
                Marks = [.. reached.Select(threshold => HookMarks.Name(identity, threshold.ToString("0.##", CultureInfo.InvariantCulture)))],
            };
        }
        if (state.Unpriced.Count > 0)
            yield return entry with { Message = BudgetText.LeftOut(state, CultureInfo.InvariantCulture), Marks = [HookMarks.Name([identity, "unpriced", .. state.Unpriced.Select(unpriced => unpriced.Model ?? "")])] };
    }

    private static string? ModelOf(HookCall call, UsageTable table)
    {
        if (call.Model is not null)
            return call.Model;
        // Of an agent the model it ran with last; of the main thread, and of an agent that never ran, the session's own; where that is new, the last one of all.
        var (agent, session, any) = (default(UsageRow), default(UsageRow), default(UsageRow));
        foreach (ref readonly var row in table.Rows)
        {
            if (call.IsAgentCall && row.UtcTicks > agent.UtcTicks && table.Text(row.Agent) == call.Agent)
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
