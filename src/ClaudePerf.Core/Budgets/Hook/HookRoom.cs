using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.Thinking;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// How much more may be used of a budget before there is something new to say. What transcripts have gained is added up by itself, with
/// nothing taken off for what was counted
/// before: it is at least as much as the index would add. While that fits, the last verdict holds; where it does not fit, the index
/// decides.
/// </summary>
/// <param name="Amount">The amount, in the budget's unit.</param>
/// <param name="FirstTicks">
/// Of a 5-hour block its beginning: an earlier request could move it. <see cref="long.MinValue"/> for other periods.
/// </param>
internal readonly record struct HookRoom(decimal Amount, long FirstTicks)
{
    // More than a session writes in several minutes. What is read here is read again by the next call.
    private const long MostBytes = 2 << 20;

    // Percentages of a session's limit at which what the session will come to is looked at again.
    private static readonly decimal[] Outlooks = [12.5m, 25, 37.5m, 50, 62.5m, 75, 87.5m];

    private static readonly TranscriptReadOptions AtMost = new()
    {
        CounterFor = static _ => new MostTokens(),
        ThinkingFor = static _ => ThinkingEstimate.UpperBound,
        Parallelism = 1,
    };

    /// <summary>The room in each of some budgets.</summary>
    /// <param name="budgets">The budgets.</param>
    /// <param name="states">How they stand; of one by session each session.</param>
    internal static HookRoom[] Of(IReadOnlyList<TokenBudget> budgets, IReadOnlyList<BudgetState> states)
    {
        var rooms = new HookRoom[budgets.Count];
        for (var i = 0; i < rooms.Length; i++)
        {
            var budget = budgets[i];
            var own = states.Where(state => ReferenceEquals(state.Budget, budget)).ToList();
            var isBlock = budget.Period.Kind == BudgetPeriodKind.Block;
            // A session that has not begun has all of its room.
            var unbegun = budget.Period.Kind == BudgetPeriodKind.Session ? RoomOf(budget, 0) : decimal.MaxValue;
            var first = isBlock ? own.Min(static state => state.Start?.UtcTicks) ?? long.MaxValue : long.MinValue;
            rooms[i] = new HookRoom(own.Select(state => RoomOf(budget, state.Used)).Append(unbegun).Min(), first);
        }
        return rooms;
    }

    /// <summary>Whether what some transcripts have gained leaves every budget at the threshold that it has reached.</summary>
    /// <param name="grown">The transcripts.</param>
    /// <param name="since">When the requests that the rooms are of were listed, by the system's clock in UTC ticks.</param>
    /// <param name="rooms">The rooms.</param>
    /// <param name="budgets">The budgets in the same order.</param>
    /// <param name="context">The call.</param>
    internal static bool Fits(
        IReadOnlyList<WatchedFile> grown,
        long since,
        IReadOnlyList<HookRoom> rooms,
        IReadOnlyList<TokenBudget> budgets,
        HookContext context)
    {
        if (rooms.Count != budgets.Count || Read(grown, since, context) is not { } requests)
            return false;
        if (requests.Count == 0)
            return true;
        var (catalog, problem) = context.Prices;
        if (problem is not null)
            return false;
        var table = UsageTable.FromRequests(requests);
        // Which agent a run is of may stand in what was read before.
        if (budgets.Any(static budget => budget.Scope.Agent.Count > 0) && table.HasUnknownAgents)
            return false;
        var options = new BudgetOptions { Catalog = catalog, Now = context.Now, TimeZone = context.Zone };
        for (var i = 0; i < rooms.Count; i++)
        {
            var growth = BudgetEvaluator.EvaluateGrowth(budgets[i], table, options);
            if (growth.HasUnpriced || growth.Used >= rooms[i].Amount || growth.FirstTicks < rooms[i].FirstTicks)
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
            if (FileStamp.OfRegular(file.Path) is not { } stamp || (bytes += stamp.Size - file.From) > MostBytes)
                return null;
            // A meta file that came later names the agent of what was counted without it.
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

    private static decimal RoomOf(TokenBudget budget, decimal used)
    {
        foreach (var threshold in budget.Thresholds.Concat(budget.Period.Kind == BudgetPeriodKind.Session ? Outlooks : []).Append(100).Order())
        {
            if (BudgetState.AmountAt(budget, threshold) is var amount && used < amount)
                return amount - used;
        }
        return decimal.MaxValue;
    }
}
