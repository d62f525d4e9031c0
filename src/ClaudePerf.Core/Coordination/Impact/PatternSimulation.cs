using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Impact;

/// <summary>The result of one run of a pattern.</summary>
/// <param name="Usage">The usage that the provider would count.</param>
/// <param name="Cost">USD at list prices.</param>
/// <param name="Seconds">The time of the responses that the run waits for; null if the model's response times are unknown.</param>
internal readonly record struct RunOutcome(TokenUsage Usage, decimal Cost, double? Seconds);

/// <summary>Sends the requests of patterns to the simulator of the provider's cache. Not thread-safe.</summary>
internal sealed class PatternSimulation
{
    private readonly CoordinationOptions _options;
    private readonly IReadOnlyDictionary<string, RunProfile> _history;
    private readonly Dictionary<string, int> _minimums = new(StringComparer.Ordinal);

    /// <param name="options">Prices and response times.</param>
    /// <param name="history">How agents' runs continued.</param>
    internal PatternSimulation(CoordinationOptions options, IReadOnlyDictionary<string, RunProfile> history)
    {
        _options = options;
        _history = history;
    }

    /// <summary>How runs of an agent continued; null if unknown.</summary>
    internal RunProfile? ProfileOf(string agent) => _history.GetValueOrDefault(agent);

    /// <summary>The shortest prefix that a model caches.</summary>
    internal int MinimumOf(ModelInfo model) => _minimums.TryGetValue(model.Id, out var known)
        ? known
        : _minimums[model.Id] = CacheMinimum.ForModel(model, _options.Measure.Catalog);

    /// <summary>The requests of a pattern.</summary>
    internal IReadOnlyList<PlannedRequest> Plan(CoordinationPattern pattern, Func<AgentStart, AgentPromptParts> partsOf,
        PlanOptions plan) => PatternPlan.Create(pattern, partsOf, ProfileOf, plan);

    /// <summary>The result of an average run.</summary>
    internal RunOutcome Run(CoordinationPattern pattern, Func<AgentStart, AgentPromptParts> partsOf, PlanOptions plan)
    {
        var simulator = new ProviderCacheSimulator(MinimumOf);
        var sum = default(TokenUsage);
        decimal cost = 0;
        var seconds = new Dictionary<int, double?>();
        var requests = Plan(pattern, partsOf, plan);
        foreach (var planned in requests)
        {
            var usage = simulator.Send(planned.Request);
            sum += usage;
            cost += CostOf(planned, usage);
            seconds[planned.Number] = _options.Latency?.For(planned.Request.Model)?.Seconds(usage);
        }
        return new RunOutcome(Divide(sum, plan.Runs), cost / plan.Runs, WaitingTime.Compute(requests, seconds) / plan.Runs);
    }

    /// <summary>
    /// What an average run would save if the whole first prompt of every agent that it starts were read from the cache: the upper
    /// limit for any arrangement of prompts.
    /// </summary>
    internal decimal FirstPrompts(CoordinationPattern pattern, Func<AgentStart, AgentPromptParts> partsOf, PlanOptions plan)
    {
        var simulator = new ProviderCacheSimulator(MinimumOf);
        var seen = new HashSet<int>();
        decimal saved = 0;
        foreach (var planned in Plan(pattern, partsOf, plan))
        {
            var usage = simulator.Send(planned.Request);
            if (seen.Add(planned.Thread) && planned.Agent != pattern.Caller)
                saved += CostOf(planned, usage)
                    - CostOf(planned, new TokenUsage(0, usage.OutputTokens, CacheReadTokens: usage.PromptTokens));
        }
        return saved / plan.Runs;
    }

    private decimal CostOf(PlannedRequest planned, in TokenUsage usage) =>
        CostCalculator.Cost(planned.Request.Model, usage, default, _options.Measure.At);

    private static TokenUsage Divide(in TokenUsage usage, int runs) => new(
        usage.InputTokens / runs, usage.OutputTokens / runs, usage.CacheWrite5mTokens / runs, usage.CacheWrite1hTokens / runs,
        usage.CacheReadTokens / runs);
}
