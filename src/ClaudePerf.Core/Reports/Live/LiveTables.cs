using System.Globalization;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>Creates the rows of the live view from requests.</summary>
internal static class LiveTables
{
    /// <summary>The maximum number of latest requests in a table: more than anyone scrolls through.</summary>
    internal const int MaxRequests = 500;

    private const int ShortIdLength = 8;
    private const string Cost = "Cost";
    private const string Age = "Age";

    private static readonly LiveCell Nothing = new("", null);

    private static readonly LiveColumn[] Sums =
    [
        new("Requests"), new("Input", Rank: 4), new("Written", Rank: 2), new("Read", Rank: 2), new("Out", Rank: 1), new("Hit", Rank: 1),
        new(Cost), new(Age, IsAscending: true),
    ];

    private static readonly LiveColumn[] RequestColumns =
    [
        new("Time", Rank: 3), new("Agent", IsNumber: false), new("Model", IsNumber: false, Rank: 2), new("Input", Rank: 4),
        new("Written", Rank: 1), new("Read", Rank: 1),
        new("Out"), new(Cost), new(Age, IsAscending: true),
    ];

    private static readonly LiveColumn[] BudgetColumns =
    [
        new("Budget", IsNumber: false), new("Of", IsNumber: false, Rank: 2), new("Each", IsNumber: false, Rank: 1), new("Used"),
        new("Limit"), new("%"),
        new("Forecast", Rank: 3), new("Risk", Rank: 1),
    ];

    private static readonly LiveColumn[] MissColumns =
    [
        new("Cause", IsNumber: false), new("Agent", IsNumber: false), new("Model", IsNumber: false, Rank: 3),
        new("Project", IsNumber: false, Rank: 2), new("Pause", Rank: 1),
        new("Again"), new(Cost), new(Age, IsAscending: true),
    ];

    /// <summary>
    /// Creates the rows of a state's view and period, or of its session; <see cref="LiveTable.Create"/> sorts and filters them.
    /// </summary>
    /// <param name="state">The state of the view.</param>
    /// <param name="usage">The current usage.</param>
    /// <param name="table">The requests.</param>
    /// <param name="query">Prices, time zone and the filter of requests.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>The rows; null in the overview, which has none.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    internal static LiveRows? CreateRows(
        LiveState state, LiveUsage usage, UsageTable table, UsageQuery query, CancellationToken cancellation)
    {
        if (state.Session is { } session)
            return Requests(usage, table, query with { Since = null, Until = null, Session = name => name == session }, cancellation);
        var asked = query with { Since = Since(state.Period, usage, query), Until = null };
        return state.View switch
        {
            LiveView.Agents =>
                Groups(usage, "Agent", table, asked with { GroupBy = [UsageGrouping.Agent] }, static group => VisibleText.Of(group.Agent),
                    cancellation),
            LiveView.Models =>
                Groups(usage, "Model", table, asked with { GroupBy = [UsageGrouping.Model] },
                    static group => TerminalText.Model(group.Model), cancellation),
            LiveView.Sessions => Sessions(usage, table, asked, cancellation),
            LiveView.Requests => Requests(usage, table, asked, cancellation),
            LiveView.Budgets => Budgets(usage),
            LiveView.Cache => Misses(usage, table, asked, cancellation),
            _ => null,
        };
    }

    /// <summary>Groups for the overview: name, requests, hit rate and cost.</summary>
    internal static LiveRows Brief(string title, IEnumerable<UsageGroup> groups, Func<UsageGroup, string> name) => new(
        [new LiveColumn(title, IsNumber: false), new LiveColumn("requests"), new LiveColumn("hit"), new LiveColumn("cost")],
        [.. groups.Select(group => new LiveRow(name(group),
            [
                new LiveCell(name(group)),
                new LiveCell(group.Requests.ToString("N0", CultureInfo.CurrentCulture), group.Requests),
                Share(group.HitRate),
                Money(group.Cost, group.Unpriced.Count > 0),
            ]))],
        "cost");

    /// <summary>The latest requests, for the overview.</summary>
    internal static LiveRows Latest(LiveUsage usage) => Requests(usage, usage.LastRequests);

    /// <summary>A session with its subagents, for the top of its page.</summary>
    internal static UsageGroup? Session(string session, UsageTable table, UsageQuery query, CancellationToken cancellation)
    {
        var asked = query with { Since = null, Until = null, GroupBy = [UsageGrouping.Session, UsageGrouping.Project],
            Session = name => name == session };
        return UsageQueryEngine.Run(table, asked, cancellation).Groups.MaxBy(static group => group.Requests);
    }

    private static DateTimeOffset? Since(LivePeriod period, LiveUsage usage, UsageQuery query)
    {
        var today = DateOnly.FromDateTime(usage.At.DateTime);
        var calendar = new UsageCalendar(query.TimeZone);
        return period switch
        {
            LivePeriod.Today => calendar.StartOf(today),
            LivePeriod.Week => calendar.StartOf(today.AddDays(-6)),
            LivePeriod.Month => calendar.StartOf(today.AddDays(-29)),
            _ => null,
        };
    }

    private static LiveRows Groups(
        LiveUsage usage, string title, UsageTable table, UsageQuery query, Func<UsageGroup, string> name, CancellationToken cancellation) =>
        new(
            [new LiveColumn(title, IsNumber: false), .. Sums],
            [.. UsageQueryEngine.Run(table, query, cancellation).Groups
                .Select(group => new LiveRow(name(group), [new LiveCell(name(group)), .. SumCells(group, usage.At)]))],
            Cost);

    private static LiveRows Sessions(LiveUsage usage, UsageTable table, UsageQuery query, CancellationToken cancellation)
    {
        var groups =
            UsageQueryEngine.Run(table, query with { GroupBy = [UsageGrouping.Session, UsageGrouping.Project] }, cancellation).Groups;
        return new LiveRows(
            [new LiveColumn("Project", IsNumber: false), new LiveColumn("Session", IsNumber: false, Rank: 2), .. Sums],
            [.. groups.Select(group => new LiveRow(
                $"{group.Session}\n{group.Project}",
                [new LiveCell(FolderOf(group.Project)), new LiveCell(ShortId(group.Session)), .. SumCells(group, usage.At)],
                group.Session))],
            Cost);
    }

    private static LiveRows Requests(LiveUsage usage, UsageTable table, UsageQuery query, CancellationToken cancellation) =>
        Requests(usage, LiveUsageReader.LatestRequests(table, query, MaxRequests, cancellation));

    private static LiveRows Requests(LiveUsage usage, IReadOnlyList<UsageGroup> latest)
    {
        return new LiveRows(RequestColumns, [.. latest.Select(Row)], Age);

        LiveRow Row(UsageGroup request) => new(
            $"{request.Request}\n{request.RequestId}\n{request.Start.UtcTicks}",
            [
                new LiveCell(request.Start.ToString("HH:mm:ss", CultureInfo.InvariantCulture), request.Start.UtcTicks),
                new LiveCell(VisibleText.Of(request.Agent)),
                new LiveCell(TerminalText.Model(request.Model)),
                Tokens(request.InputTokens),
                Tokens(request.CacheWrite5mTokens + request.CacheWrite1hTokens),
                Tokens(request.CacheReadTokens),
                Tokens(request.OutputTokens),
                Money(request.Cost, request.Unpriced.Count > 0),
                AgeOf(usage.At, request.Start),
            ],
            request.Session);
    }

    private static LiveRows Budgets(LiveUsage usage) => new(
        BudgetColumns,
        [.. usage.Budgets.Select(static budget => new LiveRow(
            $"{budget.File}\n{budget.Name}",
            [
                new LiveCell(VisibleText.Of(budget.Name)),
                new LiveCell(VisibleText.Of(budget.Scope)),
                new LiveCell(budget.Period),
                new LiveCell(TerminalText.Amount(budget.Used, budget.Unit) + (budget.Unpriced.Count > 0 ? "+" : ""), budget.Used),
                new LiveCell(TerminalText.Amount(budget.Limit, budget.Unit), budget.Limit),
                new LiveCell(budget.Percent.ToString("N0", CultureInfo.CurrentCulture) + "%", budget.Percent),
                budget.Forecast is { } forecast ? new LiveCell(TerminalText.Amount(forecast, budget.Unit), forecast) : Nothing,
                budget.ChanceOfExceeding is { } chance
                    ? new LiveCell(BudgetText.Chance(budget, CultureInfo.CurrentCulture), chance)
                    : Nothing,
            ],
            Level: budget.Status switch { BudgetStatus.Exceeded => LiveLevel.Bad, BudgetStatus.Warning => LiveLevel.Warning,
                _ => LiveLevel.Normal }))],
        "%");

    private static LiveRows Misses(LiveUsage usage, UsageTable table, UsageQuery query, CancellationToken cancellation)
    {
        var misses = ProviderCacheAnalysis.Run(table, query with { GroupBy = [] }, cancellation: cancellation).Misses;
        return new LiveRows(
            MissColumns,
            [.. misses.Where(static miss => miss.Cause != CacheMissCause.FirstRequest).Select(miss => new LiveRow(
                $"{miss.Request}\n{miss.Time.UtcTicks}",
                [
                    new LiveCell(NameOf(miss.Cause)),
                    new LiveCell(VisibleText.Of(miss.Agent)),
                    new LiveCell(TerminalText.Model(miss.Model)),
                    new LiveCell(FolderOf(miss.Project)),
                    miss.Gap is { } gap ? new LiveCell(TerminalText.Span(gap), gap) : Nothing,
                    Tokens(miss.MissedTokens),
                    Money(miss.Cost, false),
                    AgeOf(usage.At, miss.Time),
                ],
                miss.Session))],
            Cost);
    }

    private static LiveCell[] SumCells(UsageGroup group, DateTimeOffset now) =>
    [
        new(group.Requests.ToString("N0", CultureInfo.CurrentCulture), group.Requests),
        Tokens(group.InputTokens),
        Tokens(group.CacheWrite5mTokens + group.CacheWrite1hTokens),
        Tokens(group.CacheReadTokens),
        Tokens(group.OutputTokens),
        Share(group.HitRate),
        Money(group.Cost, group.Unpriced.Count > 0),
        AgeOf(now, group.End),
    ];

    private static LiveCell Share(double? share) =>
        share is { } known ? new LiveCell(known.ToString("0%", CultureInfo.CurrentCulture), known) : Nothing;

    private static LiveCell Tokens(long tokens) => new(TerminalText.Tokens(tokens), tokens);

    private static LiveCell Money(decimal? amount, bool isPartial) => new(TerminalText.Cost(amount, isPartial), amount);

    private static LiveCell AgeOf(DateTimeOffset now, DateTimeOffset time) => new(TerminalText.Age(now - time), now - time);

    // As with commits, the start of an id is enough to distinguish sessions.
    private static string ShortId(string? session) => VisibleText.Of(session) is var id && id.Length > ShortIdLength
        ? id[..ShortIdLength]
        : id;

    // The folder name is enough to distinguish projects; the full path is long.
    private static string FolderOf(string? project) =>
        project is null
            ? ""
            : VisibleText.Of(project.TrimEnd('/', '\\') is var path && path.LastIndexOfAny(['/', '\\']) is >= 0 and var slash
                ? path[(slash + 1)..]
                : project);

    private static string NameOf(CacheMissCause cause) => cause switch
    {
        CacheMissCause.NothingCached => "nothing cached",
        CacheMissCause.ModelSwitch => "model switch",
        CacheMissCause.LifetimePassed => "lifetime passed",
        CacheMissCause.FastMode => "fast mode",
        CacheMissCause.EffortSwitch => "effort switch",
        CacheMissCause.PrefixChanged => "prefix changed",
        CacheMissCause.NotKept => "not kept",
        _ => cause.ToString().ToLowerInvariant(),
    };
}
