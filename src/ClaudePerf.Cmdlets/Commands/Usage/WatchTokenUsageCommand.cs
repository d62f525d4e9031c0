using System.Diagnostics;
using System.Globalization;
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
    // Sums over the last minutes change even if nothing is written.
    private static readonly TimeSpan RedrawPeriod = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SizePeriod = TimeSpan.FromMilliseconds(500);

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
        Follow(follower, Output(), ReadBudgets());
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

    private void Follow(UsageFollower follower, ILiveOutput output, IReadOnlyList<TokenBudget> budgets)
    {
        try
        {
            UsageTable? table = null;
            var drawn = 0L;
            while (true)
            {
                var clock = Stopwatch.StartNew();
                if (RunWithProgress(() => follower.Refresh(SetProgress, Cancellation)) is { } reading)
                {
                    if (table is null)
                    {
                        ReportProblems(reading.Problems);
                        WarnAboutUnknownNames(reading.Table);
                    }
                    table = reading.Table;
                    drawn = 0;
                }
                Cancellation.ThrowIfCancellationRequested();
                var isNew = drawn == 0;
                if (isNew || Stopwatch.GetElapsedTime(drawn) >= RedrawPeriod)
                {
                    var usage = LiveUsageReader.Read(table!, Query, budgets, TimeProvider.System.GetUtcNow(), Cancellation);
                    output.Show(usage, table!, isNew);
                    drawn = Stopwatch.GetTimestamp();
                }
                if (Once || !Pause(follower, output, clock.Elapsed))
                    return;
            }
        }
        finally
        {
            output.End();
        }
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

    // Returns whether to continue.
    private bool Pause(UsageFollower follower, ILiveOutput output, TimeSpan work)
    {
        var period = LivePace.PauseAfter(work);
        var began = Stopwatch.GetTimestamp();
        WaitHandle[] quiet = output.Pressed is { } keys ? [Cancellation.WaitHandle, keys] : [Cancellation.WaitHandle];
        WaitHandle[] all = [.. quiet, follower.Signal];
        while (!Cancellation.IsCancellationRequested && !output.HasEnded
            && Stopwatch.GetElapsedTime(began) is var elapsed && elapsed < RedrawPeriod)
        {
            // Transcripts are not read for a moment, but keys always are.
            var isQuiet = elapsed < period;
            var signal = WaitHandle.WaitAny(isQuiet ? quiet : all, isQuiet ? period - elapsed : SizePeriod);
            if (signal == all.Length - 1)
                break;
            output.Refit();
        }
        Cancellation.ThrowIfCancellationRequested();
        return !output.HasEnded;
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
        private readonly ReportedRequests _told = new();
        private DateTimeOffset? _since;

        public void Show(LiveUsage usage, UsageTable table, bool isNew)
        {
            if (!isNew)
                return;
            if (_since is null)
            {
                command.WriteObject(string.Create(CultureInfo.CurrentCulture,
                    $"{usage.At:yyyy-MM-dd HH:mm:ss} today {TerminalText.Cost(usage.Today.Cost, usage.Today.Unpriced.Count > 0)} "
                        + $"for {usage.Today.Requests:N0} requests; one line for each new request follows"));
            }
            // The lines of a request may be written some time after it started.
            var since = _since ?? usage.At.AddMinutes(-1);
            foreach (var request in _told.New(LiveUsageReader.RequestsSince(table, query, since.AddMinutes(-10))))
            {
                if (_since is not null)
                    command.WriteObject(LiveLine.Format(request, usage));
            }
            _since = usage.At;
        }
    }
}
