using System.Management.Automation;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Live;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows live what Claude Code uses: today, the current block, the session, models, agents, burn rate, budgets and
/// the latest requests.</para>
/// </summary>
[Alias("wtu")]
[Cmdlet(VerbsCommon.Watch, "TokenUsage", DefaultParameterSetName = PathSet)]
[OutputType(typeof(LiveUsage))]
[OutputType(typeof(string))]
public sealed class WatchTokenUsageCommand : TranscriptCommand
{
    /// <summary>Write an object at the start and after every new usage, instead of showing a screen.</summary>
    [Parameter]
    public SwitchParameter AsObject { get; set; }

    /// <summary>Show the screen even when called from a script or function.</summary>
    [Parameter]
    public SwitchParameter Live { get; set; }

    /// <summary>Show the current state once and end.</summary>
    [Parameter]
    public SwitchParameter Once { get; set; }

    private protected override void Work()
    {
        if (Live && AsObject)
            ThrowTerminatingError(Errors.ParametersConflict(nameof(Live), nameof(AsObject)));
        using var temporary = NoIndex ? new TemporaryIndex(Cancellation) : null;
        using var own = temporary is null ? UsageIndex.Open(IndexPath(), cancellation: Cancellation) : null;
        using var follower = new UsageFollower(
            own ?? temporary!.Index, Roots, TranscriptReadOptions.Recovering(Query.Catalog), !ExcludeDeleted);
        new LiveLoop(follower, Query, ReadBudgets()).Run(Output(), () => RunWithProgress(() => follower.Refresh(SetProgress, Cancellation)),
            Explain, Once, Cancellation);
    }

    private void Explain(UsageTableReading reading)
    {
        ReportProblems(reading.Problems);
        WarnAboutUnknownNames(reading.Table);
    }

    private ILiveOutput Output()
    {
        var isRedirected = DirectDisplay.IsRedirected(MyInvocation);
        if (AsObject || !(Live || isRedirected || DirectDisplay.IsDirect(MyInvocation)))
            return new LiveObjects(this);
        var isTerminal = !isRedirected && Host.UI is { SupportsVirtualTerminal: true, RawUI: not null } && !Console.IsOutputRedirected;
        if (!isTerminal)
            return new LiveLines(this, Query);
        // Other hosts have their own keyboards.
        var hasKeys = Host.Name == "ConsoleHost" && !Console.IsInputRedirected;
        return Once ? new LiveSnapshot(Host.UI) : new LiveTerminal(Host.UI, new LiveViewer(Query, Cancellation), hasKeys);
    }

    private IReadOnlyList<TokenBudget> ReadBudgets()
    {
        try
        {
            return BudgetStore.ReadAll(this.CurrentFolder());
        }
        catch (BudgetFileException exception)
        {
            ThrowTerminatingError(BudgetErrors.FileUnusable(exception));
            throw;
        }
    }

    /// <summary>Writes objects to the pipeline.</summary>
    private sealed class LiveObjects(WatchTokenUsageCommand command) : ILiveOutput
    {
        public void Show(LiveUsage usage, UsageTable table, bool isNew)
        {
            if (isNew)
                command.WriteObject(usage);
        }
    }

    /// <summary>Writes one line for each request, for files and logs.</summary>
    private sealed class LiveLines(WatchTokenUsageCommand command, UsageQuery query) : ILiveOutput
    {
        private readonly LiveRequestLines _lines = new(query);

        public void Show(LiveUsage usage, UsageTable table, bool isNew)
        {
            if (isNew)
                command.WriteObject(_lines.New(usage, table), enumerateCollection: true);
        }
    }
}
