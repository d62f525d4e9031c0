namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>Predicts the total of a batch of runs from earlier runs.</summary>
/// <remarks>
/// Expected = sum over prompts of invocations × mean run of the agent, where an agent with few runs is drawn toward all agents as
/// if it had had three of their runs. Variance of the sum = invocations × v + invocations² × v / runs: the variance of the runs
/// themselves, and of their estimated mean.
/// </remarks>
internal sealed class PredictionModel
{
    private const double PooledRuns = 3;
    private const double MinVariation = 0.02;

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

    internal AgentHistory? HistoryOf(string agent) =>
        _agents.GetValueOrDefault(agent) ?? (!IsMain(agent) && _subagents.Runs > 0 ? _subagents : null);

    internal int RunsOf(string agent) => _agents.GetValueOrDefault(agent)?.Runs ?? 0;

    /// <summary>
    /// The mean and variance of one run of an agent, and the number of runs they are based on; null without data.
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

    /// <summary>The expectation of a batch and its relative spread; null if there is no data for one of its agents.</summary>
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
        return expected <= 0 ? null : (expected, Math.Max(MinVariation, Math.Sqrt(variance) / expected));
    }

    internal static bool IsMain(string agent) => agent.Equals(Usage.Queries.UsageTable.MainAgent, StringComparison.OrdinalIgnoreCase);
}
