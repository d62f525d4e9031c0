using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.Thinking;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// How much more a budget can use before there is something new to report. The growth of transcripts is added up directly, without
/// subtracting what was counted before, so the sum is at least what the index would add. If that fits, the last verdict remains
/// valid; if not, the index decides.
/// </summary>
/// <param name="Amount">The amount, in the budget's unit.</param>
/// <param name="FirstTicks">For a 5-hour block its start, because an earlier request could move it; <see cref="long.MinValue"/> for
/// other periods.</param>
internal readonly record struct HookHeadroom(decimal Amount, long FirstTicks)
{
    // More than a session writes in several minutes. What is read here is read again by the next call.
    private const long MaxBytes = 2 << 20;

    // Percentages of a session's limit at which its outlook is computed again.
    private static readonly decimal[] Outlooks = [12.5m, 25, 37.5m, 50, 62.5m, 75, 87.5m];

    private static readonly TranscriptReadOptions AtMost = new()
    {
        CounterFor = static _ => new TokenUpperBound(),
        ThinkingFor = static _ => ThinkingEstimate.UpperBound,
        Parallelism = 1,
    };

    /// <summary>Computes the room in each of some budgets.</summary>
    /// <param name="budgets">The budgets.</param>
    /// <param name="states">Their states; for a session budget, one per session.</param>
    internal static HookHeadroom[] Compute(IReadOnlyList<TokenBudget> budgets, IReadOnlyList<BudgetState> states)
    {
        var headrooms = new HookHeadroom[budgets.Count];
        for (var i = 0; i < headrooms.Length; i++)
        {
            var budget = budgets[i];
            var own = states.Where(state => ReferenceEquals(state.Budget, budget)).ToList();
            var isBlock = budget.Period.Kind == BudgetPeriodKind.Block;
            // A session that has not started has all of its room.
            var unstarted = budget.Period.Kind == BudgetPeriodKind.Session ? HeadroomOf(budget, 0) : decimal.MaxValue;
            var first = isBlock ? own.Min(static state => state.Start?.UtcTicks) ?? long.MaxValue : long.MinValue;
            headrooms[i] = new HookHeadroom(own.Select(state => HeadroomOf(budget, state.Used)).Append(unstarted).Min(), first);
        }
        return headrooms;
    }

    /// <summary>Whether the growth of some transcripts leaves every budget at its current threshold.</summary>
    /// <param name="grown">The transcripts that have grown.</param>
    /// <param name="since">When the requests behind the headrooms were listed, by the system clock in UTC ticks.</param>
    /// <param name="headrooms">The headrooms.</param>
    /// <param name="budgets">The budgets in the same order.</param>
    /// <param name="context">The call.</param>
    internal static bool Fits(
        IReadOnlyList<WatchedFile> grown,
        long since,
        IReadOnlyList<HookHeadroom> headrooms,
        IReadOnlyList<TokenBudget> budgets,
        HookContext context)
    {
        if (headrooms.Count != budgets.Count || Read(grown, since, context) is not { } requests)
            return false;
        if (requests.Count == 0)
            return true;
        var (catalog, problem) = context.Prices;
        if (problem is not null)
            return false;
        var table = UsageTable.FromRequests(requests);
        // The agent of a run may be named in the part that was read before.
        if (budgets.Any(static budget => budget.Scope.Agent.Count > 0) && table.HasUnknownAgents)
            return false;
        var options = new BudgetOptions { Catalog = catalog, Now = context.Now, TimeZone = context.Zone };
        for (var i = 0; i < headrooms.Count; i++)
        {
            var growth = BudgetEvaluator.EvaluateGrowth(budgets[i], table, options);
            if (growth.HasUnpriced || growth.Used >= headrooms[i].Amount || growth.FirstTicks < headrooms[i].FirstTicks)
                return false;
        }
        return true;
    }

    private static List<UsageRequest>? Read(IReadOnlyList<WatchedFile> grown, long since, HookContext context)
    {
        var listed = new DateTimeOffset(since, TimeSpan.Zero);
        var bytes = 0L;
        var merger = new RequestMerger();
        foreach (var file in grown)
        {
            if (FileStamp.OfRegular(file.Path) is not { } stamp || (bytes += stamp.Size - file.From) > MaxBytes)
                return null;
            // A meta file that appeared later names the agent of requests that were counted without it.
            if (file.WasThere && FileStamp.Of(AgentMeta.PathOf(file.Path)) is { } meta && !meta.IsReliable(listed))
                return null;
            if (file.From > 0 && !file.HasSameBeginning())
                return null;
            var transcript = TranscriptDiscovery.At(file.Path, stamp.Size, withMeta: true);
            var reading = TranscriptReader.Read(transcript, new TranscriptPosition(file.From, 0), AtMost, context.Cancellation);
            if (reading.Problem is not null)
                return null;
            merger.AddRange(reading.Requests);
        }
        return merger.ToCounted();
    }

    private static decimal HeadroomOf(TokenBudget budget, decimal used)
    {
        foreach (var threshold in budget.Thresholds.Concat(budget.Period.Kind == BudgetPeriodKind.Session ? Outlooks : [])
            .Append(100).Order())
        {
            if (BudgetState.AmountAt(budget, threshold) is var amount && used < amount)
                return amount - used;
        }
        return decimal.MaxValue;
    }
}
