using System.Diagnostics;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Usage.Live;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>Follows transcripts and shows what is new until the user quits.</summary>
/// <param name="follower">Reads the transcripts.</param>
/// <param name="query">Prices, time zone and the filter of requests.</param>
/// <param name="budgets">The budgets to show.</param>
public sealed class LiveLoop(UsageFollower follower, UsageQuery query, IReadOnlyList<TokenBudget> budgets)
{
    // Sums over the last minutes change even if nothing is written.
    private static readonly TimeSpan RedrawPeriod = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SizePeriod = TimeSpan.FromMilliseconds(500);

    /// <summary>Shows the state until the user quits.</summary>
    /// <param name="output">Where it is shown; restored at the end.</param>
    /// <param name="refresh">Refreshes the follower; returns null if nothing has changed.</param>
    /// <param name="isFirst">Called with the first reading.</param>
    /// <param name="once">Whether to show the state only once.</param>
    /// <param name="cancellation">Ends the view.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public void Run(ILiveOutput output, Func<UsageTableReading?> refresh, Action<UsageTableReading> isFirst, bool once,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(refresh);
        ArgumentNullException.ThrowIfNull(isFirst);
        try
        {
            UsageTable? table = null;
            var drawn = 0L;
            while (true)
            {
                var clock = Stopwatch.StartNew();
                if (refresh() is { } reading)
                {
                    if (table is null)
                        isFirst(reading);
                    table = reading.Table;
                    drawn = 0;
                }
                cancellation.ThrowIfCancellationRequested();
                var isNew = drawn == 0;
                if (isNew || Stopwatch.GetElapsedTime(drawn) >= RedrawPeriod)
                {
                    var usage = LiveUsageReader.Read(table!, query, budgets, TimeProvider.System.GetUtcNow(), cancellation);
                    output.Show(usage, table!, isNew);
                    drawn = Stopwatch.GetTimestamp();
                }
                if (once || !Pause(output, clock.Elapsed, cancellation))
                    return;
            }
        }
        finally
        {
            output.End();
        }
    }

    // Returns whether to continue.
    private bool Pause(ILiveOutput output, TimeSpan work, CancellationToken cancellation)
    {
        var period = LivePace.PauseAfter(work);
        var began = Stopwatch.GetTimestamp();
        WaitHandle[] quiet = output.Pressed is { } keys ? [cancellation.WaitHandle, keys] : [cancellation.WaitHandle];
        WaitHandle[] all = [.. quiet, follower.Signal];
        while (!cancellation.IsCancellationRequested && !output.HasEnded
            && Stopwatch.GetElapsedTime(began) is var elapsed && elapsed < RedrawPeriod)
        {
            // Transcripts are not read for a moment, but keys always are.
            var isQuiet = elapsed < period;
            var signal = WaitHandle.WaitAny(isQuiet ? quiet : all, isQuiet ? period - elapsed : SizePeriod);
            if (signal == all.Length - 1)
                break;
            output.Refit();
        }
        cancellation.ThrowIfCancellationRequested();
        return !output.HasEnded;
    }
}
