using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Savings.AgentCosts;

/// <summary>The runs of an agent in a period.</summary>
internal sealed class AgentRuns
{
    /// <summary>With fewer runs nothing is proposed for an agent.</summary>
    internal const int MinimumRuns = 5;

    // Findings are about the most expensive agents, which limits the time.
    private const int MaximumAgents = 20;

    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    private AgentRuns(SavingReplay replay, int number, List<ReplayedThread> threads)
    {
        (Number, Threads) = (number, threads);
        Name = replay.Table.Text(number) ?? UsageTable.UnknownAgent;
        var models = new Dictionary<ModelInfo, decimal>();
        decimal startup = 0, answer = 0;
        foreach (var thread in threads)
        {
            for (var i = 0; i < thread.Rows.Length; i++)
            {
                var row = thread.Rows[i];
                if (!replay.Counts(row) || replay.BreakdownOf(row) is not { } cost || replay.ModelOf(row) is not { } model)
                    continue;
                Requests++;
                Cost += cost.Total;
                models[model] = models.GetValueOrDefault(model) + cost.Total;
                startup += StartupOf(UsageSum.UsageOf(replay.Table.Rows[row]), cost, thread.Start);
                answer += i == thread.Rows.Length - 1 ? cost.Output : 0;
            }
        }
        (Startup, Answer) = (startup, answer);
        Model = models.Count == 0 ? null : models.MaxBy(static model => model.Value).Key;
    }

    /// <summary>The number of its text.</summary>
    internal int Number { get; }

    internal string Name { get; }

    /// <summary>Its runs, each a conversation.</summary>
    internal IReadOnlyList<ReplayedThread> Threads { get; }

    /// <summary>The model on which most was spent; null if no request has a price.</summary>
    internal ModelInfo? Model { get; }

    private long Requests { get; }

    /// <summary>The cost in USD.</summary>
    internal decimal Cost { get; }

    private decimal Startup { get; }

    private decimal Answer { get; }

    /// <summary>All agents with a price, the most expensive first.</summary>
    internal static IReadOnlyList<AgentRuns> All(SavingReplay replay) =>
        [.. replay.Threads.Where(static thread => !thread.IsMain).GroupBy(thread => replay.Table.Rows[thread.Rows[0]].Agent)
            .Select(agent => new AgentRuns(replay, agent.Key, [.. agent])).Where(static runs => runs.Model is not null)
            .OrderByDescending(static runs => runs.Cost).ThenBy(static runs => runs.Name, StringComparer.Ordinal)];

    /// <summary>The agents that findings can be about.</summary>
    internal static IEnumerable<AgentRuns> Known(SavingReplay replay) =>
        replay.Agents.Where(static runs => runs.Name != UsageTable.UnknownAgent && runs.Threads.Count >= MinimumRuns).Take(MaximumAgents);

    /// <summary>What a run costs.</summary>
    /// <param name="perMonth">What the cost of the period is multiplied by for a month.</param>
    internal AgentRunCost ToCost(decimal perMonth) => new()
    {
        Agent = Name, Runs = Threads.Count, Requests = Requests, Cost = Cost, MonthlyCost = Cost * perMonth,
        RunStartup = Startup / Threads.Count, RunAnswer = Answer / Threads.Count,
    };

    /// <summary>
    /// The first requests of runs in a project that started within five minutes after a request of another run of the agent there.
    /// </summary>
    internal IReadOnlySet<int> WarmStarts(UsageTable table)
    {
        var warm = new HashSet<int>();
        foreach (var project in Threads.GroupBy(thread => table.Rows[thread.Rows[0]].Project))
        {
            var times = new List<long>();
            foreach (var thread in project)
            {
                foreach (var row in thread.Rows)
                    times.Add(table.Rows[row].UtcTicks);
            }
            times.Sort();
            foreach (var thread in project)
            {
                var start = table.Rows[thread.Rows[0]].UtcTicks;
                var at = times.BinarySearch(start - 1);
                var before = (at < 0 ? ~at : at + 1) - 1;
                if (before >= 0 && start - times[before] <= FiveMinutes.Ticks)
                    warm.Add(thread.Rows[0]);
            }
        }
        return warm;
    }

    // The initial context is the beginning of every prompt, so it is read first, then written, then plain input.
    private static decimal StartupOf(in TokenUsage usage, in CostBreakdown cost, long start)
    {
        var rest = start;
        decimal Part(long tokens, decimal price)
        {
            var own = Math.Min(rest, tokens);
            rest -= own;
            return tokens == 0 ? 0 : price * own / tokens;
        }
        return Part(usage.CacheReadTokens, cost.CacheRead) + Part(usage.CacheWrite1hTokens, cost.CacheWrite1h)
            + Part(usage.CacheWrite5mTokens, cost.CacheWrite5m) + Part(usage.InputTokens, cost.Input);
    }
}
