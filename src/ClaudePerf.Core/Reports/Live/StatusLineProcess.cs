using System.Text;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>
/// The status line as a separate process that uses Claude Code's standard input and output. It answers in time, with the last
/// figures if there is no time for new ones.
/// </summary>
public static class StatusLineProcess
{
    private const string ErrorPrefix = "ClaudePerf: ";
    private static readonly TimeSpan MaxInputTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxWorkTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxOutputTime = TimeSpan.FromSeconds(0.5);

    /// <summary>Runs the status line.</summary>
    /// <param name="renew">Called with the folder if there was no time for new figures, or if figures less than a minute old were
    /// shown: see <see cref="Renew"/>. Null to do everything here.</param>
    /// <returns>The exit code: 0, or 1 if standard input is not what Claude Code writes.</returns>
    public static int Run(Action<string?>? renew = null)
    {
        try
        {
            StandardStreams.FillClosed();
            HookZone.Guard();
            var status = StatusInput.Parse(Encoding.UTF8.GetString(StandardStreams.ReadInput(MaxInputTime)));
            var now = TimeProvider.System.GetUtcNow();
            var figures = FiguresInTime(status, now, mayShowYoung: renew is not null, out var isLate, out var isYoung);
            var line = StatusLine.Format(status, figures, now, StatusLine.TerminalWidth);
            StandardStreams.TryWrite(Console.OpenStandardOutput, line, MaxOutputTime);
            if (isLate || isYoung)
                renew?.Invoke(status.Folder);
            Note(status, now);
            return 0;
        }
        catch (Exception exception)
        {
            StandardStreams.TryWrite(Console.OpenStandardError, VisibleText.Of(ErrorPrefix + exception.Message), MaxOutputTime);
            return 1;
        }
    }

    /// <summary>Computes the figures for later status lines. One process at a time does this.</summary>
    /// <param name="folder">The folder whose project budgets to include; null for the user's budgets only.</param>
    /// <returns>The exit code.</returns>
    public static int Renew(string? folder)
    {
        HookZone.Guard();
        var settings = BudgetHookSettings.Default(failClosed: false);
        var now = TimeProvider.System.GetUtcNow();
        try
        {
            using var gate = FileLock.TryEnter(Path.Combine(HookSource.FolderIn(settings.DataFolder), "status.lock"), out _);
            if (gate is not null)
                Figures(folder, now, mayShowYoung: false, static _ => { }, CancellationToken.None);
            return 0;
        }
        catch (Exception exception)
        {
            HookLog.Add(settings, now, "the status line could not get new figures. " + HookProblem.Describe(exception));
            return 1;
        }
    }

    // What Find-TokenSaving compares savings with.
    private static void Note(StatusInput status, DateTimeOffset now)
    {
        var settings = BudgetHookSettings.Default(failClosed: false);
        try
        {
            status.WeeklyLimit(now)?.Note(Path.Combine(settings.DataFolder, PlanLimit.FileName));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            HookLog.Add(settings, now, "the plan's limit was not noted. " + HookProblem.Describe(exception));
        }
    }

    private static StatusFigures? FiguresInTime(
        StatusInput status, DateTimeOffset now, bool mayShowYoung, out bool isLate, out bool isYoung)
    {
        using var time = new CancellationTokenSource(MaxWorkTime);
        StatusFigures? figures = null;
        var wasYoung = false;
        var worker = new Thread(() =>
        {
            try
            {
                wasYoung = Figures(status.Folder, now, mayShowYoung, found => Volatile.Write(ref figures, found), time.Token);
            }
            catch (Exception exception)
            {
                // The line shows Claude Code's own data and the last figures.
                HookLog.Add(BudgetHookSettings.Default(failClosed: false), now, "the status line could not get new figures. "
                    + HookProblem.Describe(exception));
            }
        }) { IsBackground = true, Name = "status line" };
        worker.Start();
        isLate = !worker.Join(MaxWorkTime) || time.IsCancellationRequested;
        isYoung = !isLate && wasYoung;
        return Volatile.Read(ref figures);
    }

    // Whether the figures are good enough to show, and whether newer ones are available.
    private static bool Figures(
        string? at, DateTimeOffset now, bool mayShowYoung, Action<StatusFigures> found, CancellationToken cancellation)
    {
        var settings = BudgetHookSettings.Default(failClosed: false);
        var project = (at ?? settings.ProjectFolder) is { } folder ? BudgetStore.ForProject(folder, settings.DataFolder) : null;
        var path = Path.Combine(HookSource.FolderIn(settings.DataFolder),
            HookHash.Compute($"{settings.RootsKey}\n\n{project?.FilePath}") + ".status");
        var cache = StatusCache.Read(path);
        TimedListing? listed = null;
        if (cache is not null)
        {
            found(cache.Figures);
            var age = cache.Age(now, TimeZoneInfo.Local.Id, settings.WalkEvery, cancellation, out listed, out var renewed);
            renewed?.Write(path);
            if (age == StatusAge.Current || (age == StatusAge.Young && mayShowYoung))
                return age == StatusAge.Young;
        }
        var managed = settings.ManagedFolder is { } shared ? BudgetStore.ForManaged(shared, settings.DataFolder) : null;
        var user = BudgetStore.ForUser(settings.DataFolder);
        HookStamp[] stamps =
        [
            .. managed is null ? (HookStamp[])[] : [HookStamp.Read(managed.FilePath)],
            HookStamp.Read(user.FilePath),
            .. project is null ? (HookStamp[])[] : [HookStamp.Read(project.FilePath)],
            .. ModelCatalog.UserFile is { } prices ? (HookStamp[])[HookStamp.Read(prices)] : [],
            .. settings.Candidates()
            .Select(static folder => HookStamp.Read(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar)),
        ];
        using var usage = HookUsage.Read(settings, listed, null, cancellation);
        var query = new UsageQuery { Catalog = usage.Catalog, TimeZone = TimeZoneInfo.Local };
        BudgetStore?[] stores = [managed, user, project];
        var live = LiveUsageReader.Read(
            usage.Table, query, [.. stores.SelectMany(store => BudgetsOf(store, settings, now))], now, cancellation);
        var figures = StatusFigures.FromUsage(
            live, LiveUsageReader.RequestsSince(usage.Table, query, now - LiveUsageReader.BurnWindow, cancellation), TimeZoneInfo.Local,
            usage.Catalog);
        found(figures);
        new StatusCache(figures, usage.Listed.Roots, usage.Watch, stamps, now.UtcTicks, TimeZoneInfo.Local.Id).Write(path);
        return false;
    }

    private static IReadOnlyList<TokenBudget> BudgetsOf(BudgetStore? store, BudgetHookSettings settings, DateTimeOffset now)
    {
        try
        {
            return store?.Read() ?? [];
        }
        catch (BudgetFileException exception)
        {
            // The rest of the line is correct without them.
            HookLog.Add(settings, now, exception.Message);
            return [];
        }
    }
}
