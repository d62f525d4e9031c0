using System.Text;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>The status line as a process of its own: standard input and output are Claude Code's. It answers in time, with the last figures where there is none for new ones.</summary>
public static class StatusLineProcess
{
    private const string ErrorPrefix = "ClaudePerf: ";
    private static readonly TimeSpan LongestInput = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWork = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestOutput = TimeSpan.FromSeconds(0.5);

    /// <summary>Runs it.</summary>
    /// <param name="goOn">Is told, with the folder, that the time did not do: see <see cref="HookProcess.Refresh"/>. Null for nobody.</param>
    /// <returns>The exit code: 0, or 1 where standard input is not what Claude Code writes.</returns>
    public static int Run(Action<string?>? goOn = null)
    {
        try
        {
            StandardStreams.FillClosed();
            var status = StatusInput.Parse(Encoding.UTF8.GetString(StandardStreams.ReadInput(LongestInput)));
            var now = TimeProvider.System.GetUtcNow();
            var figures = FiguresInTime(status, now, out var isLate);
            StandardStreams.TryWrite(Console.OpenStandardOutput, StatusLine.Of(status, figures, now), LongestOutput);
            if (isLate)
                goOn?.Invoke(status.Folder);
            return 0;
        }
        catch (Exception exception)
        {
            StandardStreams.TryWrite(Console.OpenStandardError, VisibleText.Of(ErrorPrefix + exception.Message), LongestOutput);
            return 1;
        }
    }

    private static StatusFigures? FiguresInTime(StatusInput status, DateTimeOffset now, out bool isLate)
    {
        using var time = new CancellationTokenSource(LongestWork);
        StatusFigures? figures = null;
        var worker = new Thread(() =>
        {
            try
            {
                Figures(status, now, found => Volatile.Write(ref figures, found), time.Token);
            }
            catch (Exception exception)
            {
                // The line has what Claude Code itself told, and the last figures.
                HookLog.Add(BudgetHookSettings.Default(failClosed: false), now, "the status line has no new figures. " + HookProblem.Of(exception));
            }
        }) { IsBackground = true, Name = "status line" };
        worker.Start();
        isLate = !worker.Join(LongestWork) || time.IsCancellationRequested;
        return Volatile.Read(ref figures);
    }

    private static void Figures(StatusInput status, DateTimeOffset now, Action<StatusFigures> found, CancellationToken cancellation)
    {
        var settings = BudgetHookSettings.Default(failClosed: false);
        var project = (status.Folder ?? settings.ProjectFolder) is { } folder ? BudgetStore.ForProject(folder, settings.DataFolder) : null;
        var path = Path.Combine(HookSource.FolderIn(settings.DataFolder), HookHash.Of($"{settings.RootsKey}\n\n{project?.FilePath}") + ".status");
        var cache = StatusCache.Read(path);
        TimedListing? listed = null;
        if (cache is not null)
        {
            found(cache.Figures);
            if (cache.IsCurrent(now, TimeZoneInfo.Local.Id, cancellation, out listed))
                return;
        }
        var user = BudgetStore.ForUser(settings.DataFolder);
        HookStamp[] stamps =
        [
            HookStamp.Of(user.FilePath),
            .. project is null ? (HookStamp[])[] : [HookStamp.Of(project.FilePath)],
            .. ModelCatalog.UserFile is { } prices ? (HookStamp[])[HookStamp.Of(prices)] : [],
            .. settings.Candidates().Select(static folder => HookStamp.Of(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar)),
        ];
        using var usage = HookUsage.Read(settings, listed, cancellation);
        var query = new UsageQuery { Catalog = usage.Catalog, TimeZone = TimeZoneInfo.Local };
        var live = LiveUsageReader.Read(usage.Table, query, [.. BudgetsOf(user, settings, now), .. BudgetsOf(project, settings, now)], now, cancellation);
        var figures = StatusFigures.Of(live, LiveUsageReader.RequestsSince(usage.Table, query, now - LiveUsageReader.BurnWindow, cancellation), TimeZoneInfo.Local);
        found(figures);
        new StatusCache(figures, usage.Roots, usage.Listing, stamps, now.UtcTicks, TimeZoneInfo.Local.Id).Write(path);
    }

    private static IReadOnlyList<TokenBudget> BudgetsOf(BudgetStore? store, BudgetHookSettings settings, DateTimeOffset now)
    {
        try
        {
            return store?.Read() ?? [];
        }
        catch (BudgetFileException exception)
        {
            // The rest of the line is right without them.
            HookLog.Add(settings, now, exception.Message);
            return [];
        }
    }
}
