namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>Predicts what a batch of runs comes to from the runs before it.</summary>
/// <remarks>
/// Expected = sum over prompts of invocations × mean run of its agent, where an agent with few runs is drawn towards all agents as if
/// three of their runs were its own.
/// Variance of the sum = invocations × v + invocations² × v / runs: of the runs themselves, and of the mean they are known by.
/// </remarks>
internal sealed class PredictionModel
{
    private const double PooledRuns = 3;
    private const double LeastVariation = 0.02;

    private readonly Dictionary<string, AgentHistory> _agents = new(StringComparer.OrdinalIgnoreCase);
    private readonly AgentHistory _subagents = new();

    internal void Add(AgentRun run, in RunFigures figures)
    {
        if (!_agents.TryGetValue(run.Agent, out var agent))
            _agents.Add(run.Agent, agent = new AgentHistory());
        agent.Add(figures);
        if (!IsMain(run.Agent))
            _subagents.Add(figures);
    }

    internal AgentHistory? HistoryOf(string agent) => _agents.GetValueOrDefault(agent) ?? (!IsMain(agent) && _subagents.Runs > 0 ? _subagents : null);

    internal int RunsOf(string agent) => _agents.GetValueOrDefault(agent)?.Runs ?? 0;

    /// <summary>
    /// The mean and variance of one run of an agent, and by how many runs they are known; null where there is nothing to go by.
    /// </summary>
    internal (double Mean, double Variance, double Runs)? Run(string agent, double? invokeTokens)
    {
        var own = _agents.GetValueOrDefault(agent);
        var pool = IsMain(agent) || _subagents.Runs == 0 ? null : _subagents;
        if (own is null)
            return pool is null ? null : pool.Run(invokeTokens) is var (all, spread) ? (all, spread, 1) : null;
        var (mean, variance) = own.Run(invokeTokens);
        if (pool is null)
            return (mean, variance, own.Runs);
        var (poolMean, poolVariance) = pool.Run(invokeTokens);
        var weight = own.Runs + PooledRuns;
        return ((own.Runs * mean + PooledRuns * poolMean) / weight, (own.Runs * variance + PooledRuns * poolVariance) / weight, own.Runs);
    }

    /// <summary>The expectation of a batch and its relative spread; null where an agent of it has nothing to go by.</summary>
    internal (double Expected, double Variation)? Batch(IEnumerable<(string Agent, double? InvokeTokens, int Invocations)> prompts)
    {
        double expected = 0, variance = 0;
        foreach (var (agent, invokeTokens, invocations) in prompts)
        {
            if (Run(agent, invokeTokens) is not var (mean, spread, runs))
                return null;
            expected += invocations * mean;
            variance += invocations * spread + (double)invocations * invocations * spread / runs;
        }
        return expected <= 0 ? null : (expected, Math.Max(LeastVariation, Math.Sqrt(variance) / expected));
    }

    internal static bool IsMain(string agent) => agent.Equals(Usage.Queries.UsageTable.MainAgent, StringComparison.OrdinalIgnoreCase);
}
