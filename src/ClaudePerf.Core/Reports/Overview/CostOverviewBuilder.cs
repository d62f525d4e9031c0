using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;

namespace ClaudePerf.Core.Reports.Overview;

/// <summary>Builds a <see cref="CostOverview"/>.</summary>
public static class CostOverviewBuilder
{
    /// <summary>The maximum number of agents, sessions and savings in an overview.</summary>
    public const int Listed = 3;

    private const int Week = 7;
    private const int Month = 30;

    // Reading more would make the overview slow. Find-TokenSaving reads all of them, and they are cached afterwards.
    private const long MaximumContentBytes = 32 << 20;

    /// <summary>Builds an overview.</summary>
    /// <param name="source">What it is built from.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="Storage.DatabaseException">The cache of contents cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static CostOverview Build(OverviewSource source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var month = source.Query with { GroupBy = [], Since = StartOf(source, Month), Until = null };
        var total = Total(source, month, cancellation);
        var replay = total.Cost is null ? null
            : new SavingReplay(source.Reading.Table, month, new SentRequestSource(source.Roots), cancellation);
        var overview = WithTop(WithSpending(source, total, cancellation), source, month, total, cancellation);
        overview = WithBudgets(overview, source, cancellation);
        overview = WithSaved(overview, source, cancellation);
        if (replay is not null)
            overview = WithSavings(overview, source, replay, cancellation);
        var ecosystem = source.Ecosystem.WaitAsync(cancellation).GetAwaiter().GetResult();
        overview = WithEcosystem(overview, ecosystem);
        return replay is null || overview.StartupTokens is not > 0 ? overview
            : WithStartupCost(overview, source, replay, ecosystem, cancellation);
    }

    private static DateTimeOffset StartOf(OverviewSource source, int days) =>
        UsageLookback.Parse($"{days}d").From(source.Now, source.Query.TimeZone);

    private static UsageGroup Total(OverviewSource source, UsageQuery query, CancellationToken cancellation) =>
        UsageQueryEngine.Run(source.Reading.Table, query with { GroupBy = [] }, cancellation).Total;

    private static CostOverview WithSpending(OverviewSource source, UsageGroup month, CancellationToken cancellation)
    {
        var last = month.Requests > 0 ? null : LastUsage(source, cancellation);
        var week = Total(source, source.Query with { Since = StartOf(source, Week), Until = null }, cancellation);
        return new CostOverview
        {
            At = TimeZoneInfo.ConvertTime(source.Now, source.Query.TimeZone),
            Path = "",
            Form = source.Form,
            Cost7Days = CostOf(week),
            Cost7DaysBefore = Before(Week),
            Cost30Days = CostOf(month),
            Cost30DaysBefore = Before(Month),
            Requests = month.Requests,
            HitRate = month.HitRate,
            Unpriced = month.Unpriced,
            NoUsage = month.Requests > 0 ? null : last is null
                ? UsageRemarks.WhyNothing(source.Reading, source.Query, source.Roots,
                    source.Form == CommandForm.Verb ? "--project" : "-Project")
                : $"No requests in the last {Month} days. The last one was on {last:yyyy-MM-dd}.",
            LastUsage = last,
        };

        // Usage that begins within the earlier period would make the change look larger than it is.
        decimal? Before(int days)
        {
            var since = StartOf(source, days).AddDays(-days);
            var earlier = Total(source, source.Query with { Since = since, Until = source.Now.AddDays(-days) }, cancellation);
            return earlier.Requests > 0 && HasUsageBefore(source.Reading.Table, since) ? earlier.Cost : null;
        }
    }

    private static decimal? CostOf(UsageGroup total) => total.Requests == 0 ? 0 : total.Cost;

    private static bool HasUsageBefore(UsageTable table, DateTimeOffset time)
    {
        foreach (ref readonly var row in table.Rows)
        {
            // A day without usage at the beginning changes little.
            if (row.UtcTicks < time.AddDays(1).UtcTicks)
                return true;
        }
        return false;
    }

    private static DateOnly? LastUsage(OverviewSource source, CancellationToken cancellation)
    {
        var all = Total(source, source.Query with { Since = null, Until = null }, cancellation);
        return all.Requests == 0 ? null : DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(all.End, source.Query.TimeZone).DateTime);
    }

    private static CostOverview WithTop(CostOverview overview, OverviewSource source, UsageQuery month, UsageGroup total,
        CancellationToken cancellation)
    {
        IReadOnlyList<UsageGroup> By(params UsageGrouping[] groupBy) =>
            UsageQueryEngine.Run(source.Reading.Table, month with { GroupBy = groupBy }, cancellation).Groups;

        var sessions = By(UsageGrouping.Session);
        var top = sessions.OrderByDescending(static session => session.Cost ?? -1).ThenByDescending(static session => session.End)
            .Take(Listed).ToList();
        var names = top.Select(static session => session.Session ?? "").ToHashSet(StringComparer.Ordinal);
        var titles = source.Reading.Table.SessionTitles(names);
        // A session can change its folder; the one with the highest cost names it.
        var projects = names.Count == 0 ? null
            : UsageQueryEngine.Run(source.Reading.Table,
                month with { GroupBy = [UsageGrouping.Session, UsageGrouping.Project], Session = And(month.Session, names.Contains) },
                cancellation).Groups.ToLookup(static group => group.Session ?? "");
        return overview with
        {
            Sessions = sessions.Count,
            TopAgents = [.. By(UsageGrouping.Agent).Take(Listed).Select(agent =>
                new ExpensiveAgent(agent.Agent ?? UsageTable.UnknownAgent, agent.Requests, agent.Cost, ShareOf(agent, total)))],
            TopSessions = [.. top.Select(session =>
            {
                var name = session.Session ?? "";
                var project = projects![name].OrderByDescending(static group => group.Cost ?? 0).FirstOrDefault()?.Project;
                return new ExpensiveSession(titles.GetValueOrDefault(name), project, session.End, session.Requests, session.Cost,
                    ShareOf(session, total), name);
            })],
        };
    }

    private static Func<string, bool> And(Func<string, bool>? one, Func<string, bool> other) =>
        one is null ? other : name => one(name) && other(name);

    private static double? ShareOf(UsageGroup group, UsageGroup total) => total.Cost > 0 ? (double?)(group.Cost / total.Cost) : null;

    private static CostOverview WithBudgets(CostOverview overview, OverviewSource source, CancellationToken cancellation)
    {
        try
        {
            var options = new BudgetOptions
            {
                Catalog = source.Query.Catalog, Now = source.Now, TimeZone = source.Query.TimeZone, Recovered = source.Query.Recovered,
            };
            return overview with
            {
                Budgets = BudgetEvaluator.Evaluate(source.Budgets(), source.Reading.Table, options, forecast: true, nextDay: false,
                    cancellation),
            };
        }
        catch (Exception exception) when (exception is BudgetFileException or DirectoryNotFoundException)
        {
            return overview with { Problems = [.. overview.Problems, exception.Message] };
        }
    }

    private static CostOverview WithSavings(
        CostOverview overview, OverviewSource source, SavingReplay replay, CancellationToken cancellation)
    {
        var hasContent = source.ContentFile is { } file
            && ContentLookup.TryLookUp(replay, source.Roots, file, MaximumContentBytes, ecosystems: null, cancellation);
        var answer = SavingFinder.Find(replay, source.Now, cancellation: cancellation);
        var avoidable = replay.Misses.Where(miss => miss.Remedy(replay.Table.Rows[miss.Row]).IsAvoidable).ToList();
        return overview with
        {
            Savings = [.. answer.Findings.Take(Listed)],
            SavingsTogether = answer.Together,
            SavingsAreUpperBound = answer.IsUpperBound,
            MonthlyBill = answer.MonthlyBill,
            SavingsIncludeContent = hasContent,
            AvoidableMisses = avoidable.Count,
            AvoidableMissCost = avoidable.Sum(replay.CostOf),
        };
    }

    private static CostOverview WithSaved(CostOverview overview, OverviewSource source, CancellationToken cancellation)
    {
        try
        {
            return source.Saved(cancellation) is not { } sum ? overview : overview with
            {
                Saved = sum.Shown == 0 ? null : sum.Saved,
                SavedLow = sum.Shown == 0 ? null : sum.Low,
                SavedHigh = sum.Shown == 0 ? null : sum.High,
                SavedPerMonth = sum.Shown == 0 ? null : sum.PerMonth,
                Changes = sum.Shown + sum.NoDifference + sum.Waiting,
                ChangesWithoutDifference = sum.NoDifference + sum.Waiting,
            };
        }
        catch (Exception exception) when (exception is JournalException or DirectoryNotFoundException)
        {
            return overview with { Problems = [.. overview.Problems, exception.Message] };
        }
    }

    private static CostOverview WithEcosystem(CostOverview overview, OverviewEcosystem ecosystem) => overview with
    {
        Path = ecosystem.Root,
        Definitions = ecosystem.Definitions,
        Errors = ecosystem.Errors,
        Problems = [.. overview.Problems, .. ecosystem.Problems],
        StartupTokens = ecosystem.Cost is { } cost ? cost.AlwaysOnTokens + cost.McpTokens : null,
        StartupShare = ecosystem.Cost is { ContextWindow: > 0 and var window } known
            ? (known.AlwaysOnTokens + known.McpTokens) / (double)window : null,
        StartupIsExact = ecosystem.IsExact,
    };

    // The replay without these tokens shows what all requests of the sessions paid for them.
    private static CostOverview WithStartupCost(CostOverview overview, OverviewSource source, SavingReplay replay,
        OverviewEcosystem ecosystem, CancellationToken cancellation)
    {
        var tokens = overview.StartupTokens!.Value;
        var less = new Dictionary<int, (long Tokens, long OfRead)>();
        foreach (var thread in replay.Threads.Where(static thread => thread.IsMain))
        {
            ref readonly var first = ref replay.Table.Rows[thread.Rows[0]];
            if (thread.Start > 0 && BudgetFilter.IsWithin(replay.Table.Text(first.Project), ecosystem.Root))
                less[thread.Rows[0]] = (tokens, (long)(tokens * Math.Min(1, first.CacheReadTokens / (double)thread.Start)));
        }
        if (less.Count == 0)
            return overview;
        var result = replay.Run(SavingSettings.AsItWas.WithStartup(row => less.GetValueOrDefault(row)), cancellation: cancellation);
        return overview with
        {
            StartupSessions = less.Count,
            StartupCost = replay.Billed == 0 ? 0 : result.Saving * overview.MonthlyBill / replay.Billed,
        };
    }
}
