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
/// <para type="synopsis">Shows what Claude Code uses while it works: today, the open block, the session, models, agents, burn rate, budgets, the last requests.</para>
/// </summary>
[Cmdlet(VerbsCommon.Watch, "TokenUsage", DefaultParameterSetName = PathSet)]
[OutputType(typeof(LiveUsage))]
[OutputType(typeof(string))]
public sealed class WatchTokenUsageCommand : TranscriptCommand
{
    // Sums over the last minutes change though nothing is written.
    private static readonly TimeSpan RedrawPeriod = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SizePeriod = TimeSpan.FromMilliseconds(500);

    // Claude Code writes several lines a request: what comes at once is read at once.
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromMilliseconds(700);

    /// <summary>Give an object at the beginning and whenever something was used, instead of a screen.</summary>
    [Parameter]
    public SwitchParameter AsObject { get; set; }

    /// <summary>Show the screen from a script or a function of your own too.</summary>
    [Parameter]
    public SwitchParameter Live { get; set; }

    /// <summary>Show how things are and end.</summary>
    [Parameter]
    public SwitchParameter Once { get; set; }

    private protected override void Work()
    {
        if (Live && AsObject)
            ThrowTerminatingError(Errors.ParametersConflict(nameof(Live), nameof(AsObject)));
        var temporary = NoIndex ? Directory.CreateTempSubdirectory("claudeperf-watch-").FullName : null;
        try
        {
            using var index = UsageIndex.Open(temporary is null ? IndexPath() : System.IO.Path.Combine(temporary, UsageIndex.FileName), cancellation: Cancellation);
            using var follower = new UsageFollower(index, Roots, TranscriptReadOptions.Recovering(Query.Catalog), IncludeDeleted);
            Follow(follower, Output(), ReadBudgets());
        }
        finally
        {
            if (temporary is not null)
                Directory.Delete(temporary, recursive: true);
        }
    }

    private ILiveOutput Output()
    {
        var isRedirected = DirectDisplay.IsRedirected(MyInvocation);
        if (AsObject || !(Live || isRedirected || DirectDisplay.IsDirect(MyInvocation)))
            return new LiveObjects(this);
        var isTerminal = !isRedirected && Host.UI is { SupportsVirtualTerminal: true, RawUI: not null } && !Console.IsOutputRedirected;
        if (!isTerminal)
            return new LiveLines(this, Query);
        // Other hosts have keyboards of their own.
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
                if (Wait(() => follower.Refresh(Note, Cancellation)) is { } reading)
                {
                    if (table is null)
                        Report(reading.Problems);
                    table = reading.Table;
                    drawn = 0;
                }
                Cancellation.ThrowIfCancellationRequested();
                var isNew = drawn == 0;
                if (isNew || Stopwatch.GetElapsedTime(drawn) >= RedrawPeriod)
                {
                    output.Show(LiveUsageReader.Read(table!, Query, budgets, TimeProvider.System.GetUtcNow(), Cancellation), table!, isNew);
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

    // Whether to go on.
    private bool Pause(UsageFollower follower, ILiveOutput output, TimeSpan work)
    {
        var period = TimeSpan.FromTicks(Math.Clamp(work.Ticks * 4, ShortestPeriod.Ticks, LongestPeriod.Ticks));
        var began = Stopwatch.GetTimestamp();
        WaitHandle[] quiet = output.Pressed is { } keys ? [Cancellation.WaitHandle, keys] : [Cancellation.WaitHandle];
        WaitHandle[] all = [.. quiet, follower.Signal];
        while (!Cancellation.IsCancellationRequested && !output.HasEnded && Stopwatch.GetElapsedTime(began) is var elapsed && elapsed < RedrawPeriod)
        {
            // Transcripts are left alone for a moment, keys never.
            var isQuiet = elapsed < period;
            var signal = WaitHandle.WaitAny(isQuiet ? quiet : all, isQuiet ? period - elapsed : SizePeriod);
            if (signal == all.Length - 1)
                break;
            output.Refit();
        }
        Cancellation.ThrowIfCancellationRequested();
        return !output.HasEnded;
    }

    /// <summary>Objects down the pipeline.</summary>
    private sealed class LiveObjects(WatchTokenUsageCommand command) : ILiveOutput
    {
        public void Show(LiveUsage usage, UsageTable table, bool isNew)
        {
            if (isNew)
                command.WriteObject(usage);
        }
    }

    /// <summary>A line a request, for a file or a log.</summary>
    private sealed class LiveLines(WatchTokenUsageCommand command, UsageQuery query) : ILiveOutput
    {
        private readonly ToldRequests _told = new();
        private DateTimeOffset? _since;

        public void Show(LiveUsage usage, UsageTable table, bool isNew)
        {
            if (!isNew)
                return;
            if (_since is null)
            {
                command.WriteObject(string.Create(CultureInfo.CurrentCulture,
                    $"{usage.At:yyyy-MM-dd HH:mm:ss} today {TerminalText.Cost(usage.Today.Cost, usage.Today.Unpriced.Count > 0)} for {usage.Today.Requests:N0} requests; a line for each request from here on"));
            }
            // A request's lines may be written some time after it began.
            var since = _since ?? usage.At.AddMinutes(-1);
            foreach (var request in _told.New(LiveUsageReader.RequestsSince(table, query, since.AddMinutes(-10))))
            {
                if (_since is not null)
                    command.WriteObject(LiveLine.Of(request, usage));
            }
            _since = usage.At;
        }
    }
}
