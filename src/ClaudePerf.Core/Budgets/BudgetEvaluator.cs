using System.Runtime.InteropServices;
using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets;

/// <summary>Computes the state of budgets from the recorded requests.</summary>
public static class BudgetEvaluator
{
    private const int RateDecimals = 6;

    /// <summary>Computes the state of budgets, with forecasts.</summary>
    /// <param name="budgets">The budgets.</param>
    /// <param name="table">All requests, including those outside the budgets' scopes: blocks and forecasts need them.</param>
    /// <param name="options">The evaluation options.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>One state per budget, in the same order.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static IReadOnlyList<BudgetState> Evaluate(
        IReadOnlyList<TokenBudget> budgets, UsageTable table, BudgetOptions options, CancellationToken cancellation = default) =>
        Evaluate(budgets, table, options, forecast: true, nextDay: true, cancellation);

    /// <summary>Same as above, but computes forecasts, rates and the time at which the limit was reached only on request.</summary>
    internal static IReadOnlyList<BudgetState> Evaluate(
        IReadOnlyList<TokenBudget> budgets, UsageTable table, BudgetOptions options, bool forecast, bool nextDay,
        CancellationToken cancellation)
    {
        var blocks = new Lazy<UsageBlocks>(() => UsageBlocks.Of(Times(table)));
        var oldest = nextDay ? long.MinValue : (options.Now - PeriodHistory.Reach).UtcTicks;
        var spendings = new Dictionary<BudgetUnit, (IReadOnlyList<SpendingSeries> Projects, double[] Amounts)>();
        var states = new List<BudgetState>(budgets.Count);
        foreach (var budget in budgets)
        {
            cancellation.ThrowIfCancellationRequested();
            states.Add(Evaluate(budget, table, options, forecast, () => blocks.Value, oldest, SpendingIn));
        }
        return states;

        (IReadOnlyList<SpendingSeries> Projects, double[] Amounts) SpendingIn(BudgetUnit unit)
        {
            if (spendings.TryGetValue(unit, out var spending))
                return spending;
            var amount = new RowAmount(unit, table, options);
            return spendings[unit] = SpendingSeries.ByProject(table, options.Now, oldest, row => amount.Compute(row, out _));
        }
    }

    /// <summary>
    /// The state of budgets without forecasts: one state per session for session budgets, with an outlook on request. Skips run
    /// budgets; see <see cref="EvaluateRun"/>.
    /// </summary>
    internal static IEnumerable<BudgetState> EvaluateEach(
        IReadOnlyList<TokenBudget> budgets, UsageTable table, BudgetOptions options, bool outlook, CancellationToken cancellation)
    {
        var others = budgets.Where(budget => budget.Period.Kind is not (BudgetPeriodKind.Session or BudgetPeriodKind.Run)).ToList();
        return Evaluate(others, table, options, forecast: false, nextDay: false, cancellation)
            .Concat(budgets.Where(budget => budget.Period.Kind == BudgetPeriodKind.Session)
                .SelectMany(budget => EvaluateSessions(budget, table, options, outlook)));
    }

    private static IEnumerable<BudgetState> EvaluateSessions(TokenBudget budget, UsageTable table, BudgetOptions options, bool outlook)
    {
        var filter = new BudgetFilter(budget, table, options.Catalog);
        var sums = new Dictionary<int, BudgetSum>();
        foreach (ref readonly var row in table.Rows)
        {
            if (row.Session == 0 || !filter.Counts(row))
                continue;
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, row.Session, out _);
            (sum ??= new BudgetSum(budget.Unit, table, options, keepsAmounts: false)).Add(row);
        }
        var zone = BudgetWindow.ZoneOf(budget, options.TimeZone);
        // Only for sessions that are still running and may stay within the limit.
        var running = (options.Now - SpendingHistory.EndedAfter).UtcTicks;
        var history = outlook && sums.Values.Any(sum => sum.LastTicks > running && sum.Used < budget.Limit)
            ? HistoryOf(budget, table, options, filter)
            : null;
        return sums.Select(entry =>
        {
            var session = table.Text(entry.Key);
            var state = Describe(budget, default, zone, session, entry.Value, options.Now, forecast: false, long.MaxValue, []);
            return history is null || entry.Value.LastTicks <= running ? state
                : state with { Outlook = history.GetOutlook(entry.Key, options.Now) };
        });
    }

    private static SpendingHistory HistoryOf(TokenBudget budget, UsageTable table, BudgetOptions options, BudgetFilter filter)
    {
        var amount = new RowAmount(budget.Unit, table, options);
        return new SpendingHistory(table, row => filter.Counts(row), PartOf(budget.Period.Kind)!, row => amount.Compute(row, out _));
    }

    // Session and run budgets apply to one session or run.
    private static Func<UsageRow, int>? PartOf(BudgetPeriodKind period) => period switch
    {
        BudgetPeriodKind.Session => static row => row.Session,
        BudgetPeriodKind.Run => static row => row.AgentId,
        _ => null,
    };

    /// <summary>
    /// The state of a run budget for one run, computed from that run's requests. The caller knows better than the transcript which
    /// agent runs and where.
    /// </summary>
    /// <param name="budget">The budget; its agents, projects and branches are not checked.</param>
    /// <param name="run">The run's id.</param>
    /// <param name="agent">The agent's type; null if unknown.</param>
    /// <param name="table">The run's requests.</param>
    /// <param name="options">The evaluation options.</param>
    internal static BudgetState EvaluateRun(TokenBudget budget, string run, string? agent, UsageTable table, BudgetOptions options)
    {
        var counted = budget with { Scope = new BudgetScope { Model = budget.Scope.Model }, Source = BudgetSource.User };
        var filter = new BudgetFilter(counted, table, options.Catalog);
        var sum = new BudgetSum(budget.Unit, table, options, keepsAmounts: false);
        foreach (ref readonly var row in table.Rows)
        {
            if (filter.Counts(row))
                sum.Add(row);
        }
        var zone = BudgetWindow.ZoneOf(budget, options.TimeZone);
        return Describe(budget, default, zone, null, sum, options.Now, forecast: false, long.MaxValue, []) with
        {
            Run = run,
            RunAgent = agent,
        };
    }

    /// <summary>
    /// The most that some requests would add to a budget: all requests in its scope, whatever the period and session.
    /// </summary>
    internal static BudgetGrowth EvaluateGrowth(TokenBudget budget, UsageTable table, BudgetOptions options)
    {
        var filter = new BudgetFilter(budget, table, options.Catalog);
        var sum = new BudgetSum(budget.Unit, table, options, keepsAmounts: false);
        var first = long.MaxValue;
        foreach (ref readonly var row in table.Rows)
        {
            first = Math.Min(first, row.UtcTicks);
            if (filter.Counts(row))
                sum.Add(row);
        }
        return new BudgetGrowth(sum.Used, first, sum.Unpriced().Count > 0);
    }

    private static BudgetState Evaluate(
        TokenBudget budget, UsageTable table, BudgetOptions options, bool forecast, Func<UsageBlocks> blocks, long oldest,
        Func<BudgetUnit, (IReadOnlyList<SpendingSeries> Projects, double[] Amounts)> spendingIn)
    {
        var zone = BudgetWindow.ZoneOf(budget, options.TimeZone);
        var window = BudgetWindow.At(budget.Period, options.Now, zone, blocks);
        var filter = new BudgetFilter(budget, table, options.Catalog);
        var part = PartOf(budget.Period.Kind);
        var wanted = budget.Period.Kind == BudgetPeriodKind.Session ? options.Session : null;
        var one = part is null ? (Number: 0, Name: null) : Last(table, filter, part, wanted);
        var sum = new BudgetSum(budget.Unit, table, options, keepsAmounts: forecast);
        var now = options.Now.UtcTicks;
        var historyFrom = forecast && window.End is not null ? now - BudgetForecast.History.Ticks : long.MaxValue;
        var history = new List<(long UtcTicks, decimal Amount)>();
        // Blocks are extrapolated from their own rate; days are forecast from the past.
        var series = forecast && window.End is not null && budget.Period.Kind != BudgetPeriodKind.Block ? new SpendingSeries() : null;
        var spending = series is null ? default : spendingIn(budget.Unit);
        var first = long.MaxValue;
        for (var i = 0; i < table.Count; i++)
        {
            ref readonly var row = ref table.Rows[i];
            var counts = row.UtcTicks >= window.FirstTicks && row.UtcTicks < window.EndTicks
                && (one.Name is null || part!(row) == one.Number);
            if ((!counts && !forecast) || !filter.Counts(row))
                continue;
            first = Math.Min(first, row.UtcTicks);
            var isHistory = row.UtcTicks >= historyFrom && row.UtcTicks < now;
            if (row.UtcTicks < now)
                series?.Add(row.UtcTicks, oldest, spending.Amounts[i]);
            if (!counts && !isHistory)
                continue;
            var amount = counts ? sum.Add(row) : sum.AmountOf(row);
            if (isHistory)
                history.Add((row.UtcTicks, amount));
        }
        // A session or run without requests has used nothing; without this check it would count all of them.
        if (part is not null && one.Name is null)
            sum = new BudgetSum(budget.Unit, table, options, keepsAmounts: forecast);
        var isRun = budget.Period.Kind == BudgetPeriodKind.Run;
        var state = Describe(budget, window, zone, isRun ? null : one.Name, sum, options.Now, forecast, first, history) with
        {
            Run = isRun ? one.Name : null,
        };
        if (forecast && part is not null && one.Name is not null)
            return state with { Outlook = HistoryOf(budget, table, options, filter).GetOutlook(one.Number, options.Now) };
        if (series is null || window.End is not { } end)
            return state;
        var past = new PeriodHistory(series, spending.Projects, options.Now);
        return state with
        {
            Outlook = past.Until(end.UtcTicks, (double)sum.Used, sum.Requests),
            NextDay = budget.Period.Kind == BudgetPeriodKind.Day && oldest == long.MinValue ? past.NextDay(new UsageCalendar(zone)) : null,
        };
    }

    private static BudgetState Describe(
        TokenBudget budget, BudgetWindow window, TimeZoneInfo zone, string? session, BudgetSum sum, DateTimeOffset now,
        bool forecast, long first, List<(long UtcTicks, decimal Amount)> history)
    {
        var calendar = new UsageCalendar(zone);
        var state = new BudgetState
        {
            Budget = budget,
            Used = sum.Used,
            Requests = sum.Requests,
            Unpriced = sum.Unpriced(),
            Start = window.Start ?? (sum.Requests > 0 ? calendar.At(sum.FirstTicks) : null),
            End = window.End,
            Session = session,
        };
        if (!forecast)
            return state;
        var until = window.End is null ? sum.LastTicks : now.UtcTicks;
        var elapsed = Math.Max(BudgetForecast.MinElapsed.Ticks, until - (state.Start?.UtcTicks ?? until));
        state = state with { BurnRate = Math.Round(sum.Used * TimeSpan.TicksPerHour / elapsed, RateDecimals) };
        var limitTicks = sum.Used >= budget.Limit ? sum.TimeOf(budget.Limit) : null;
        if (window is { Start: { } start, End: { } end } && BudgetForecast.HasEnough(budget.Period.Kind, now.UtcTicks, first))
        {
            var (used, expected) = BudgetForecast.Compute(
                budget.Period.Kind, sum.Used, budget.Limit, now.UtcTicks, start.UtcTicks, end.UtcTicks, first, history);
            state = state with { Forecast = Math.Round(used, RateDecimals), ForecastFor = end };
            limitTicks ??= expected;
        }
        return limitTicks is { } ticks ? state with { LimitReachedAt = calendar.At(ticks) } : state;
    }

    // The requested one, or else the one of the last request in the budget's scope.
    private static (int Number, string? Name) Last(UsageTable table, BudgetFilter filter, Func<UsageRow, int> part, string? wanted)
    {
        var (last, number) = (long.MinValue, 0);
        foreach (ref readonly var row in table.Rows)
        {
            if (row.UtcTicks <= last || part(row) == 0 || !filter.Counts(row))
                continue;
            if (wanted is null)
                (last, number) = (row.UtcTicks, part(row));
            else if (number == part(row) || table.Text(part(row)) == wanted)
                return (part(row), wanted);
        }
        return (number, table.Text(number));
    }

    private static IEnumerable<long> Times(UsageTable table)
    {
        for (var i = 0; i < table.Count; i++)
            yield return table.Rows[i].UtcTicks;
    }

    /// <summary>What the requests of one budget used.</summary>
    private sealed class BudgetSum(BudgetUnit unit, UsageTable table, BudgetOptions options, bool keepsAmounts)
    {
        private readonly RowAmount _amount = new(unit, table, options);
        private readonly List<(long UtcTicks, decimal Amount)> _amounts = [];
        private Dictionary<int, (long Requests, TokenUsage Usage)>? _unpriced;

        internal decimal Used { get; private set; }

        internal long Requests { get; private set; }

        internal long FirstTicks { get; private set; } = long.MaxValue;

        internal long LastTicks { get; private set; } = long.MinValue;

        internal decimal Add(in UsageRow row)
        {
            Requests++;
            FirstTicks = Math.Min(FirstTicks, row.UtcTicks);
            LastTicks = Math.Max(LastTicks, row.UtcTicks);
            var amount = _amount.Compute(row, out var isPriced);
            if (!isPriced)
            {
                ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_unpriced ??= [], row.Model, out _);
                entry = (entry.Requests + 1, entry.Usage + UsageSum.UsageOf(row));
                return 0;
            }
            Used += amount;
            // Only forecasts need to know when an amount was reached.
            if (keepsAmounts)
                _amounts.Add((row.UtcTicks, amount));
            return amount;
        }

        internal decimal AmountOf(in UsageRow row) => _amount.Compute(row, out _);

        internal List<UnpricedUsage> Unpriced() => _unpriced is null ? [] : [.. _unpriced
            .Select(entry => new UnpricedUsage(table.Text(entry.Key), entry.Value.Requests, entry.Value.Usage))
            .OrderBy(entry => entry.Model, StringComparer.Ordinal)];

        /// <summary>When an amount was reached, in UTC ticks.</summary>
        internal long? TimeOf(decimal reached)
        {
            _amounts.Sort(static (a, b) => a.UtcTicks.CompareTo(b.UtcTicks));
            decimal used = 0;
            foreach (var (ticks, amount) in _amounts)
            {
                used += amount;
                if (used >= reached)
                    return ticks;
            }
            return null;
        }
    }
}
