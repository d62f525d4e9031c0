using System.Collections.Immutable;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Impact;

/// <summary>
/// Measures what patterns of an ecosystem cost: without caching, as Claude Code does it, and with what can be done better, by the simulator of the provider's cache; and the time of preparing
/// their prompts on this machine. Sends nothing and writes nothing but what the prompt cache remembers. Not safe for several threads.
/// </summary>
public sealed class CoordinationMeasurer
{
    private readonly CoordinationOptions _options;
    private readonly EcosystemVariant _asIs;
    private readonly EcosystemVariant _optimized;
    private readonly IReadOnlyDictionary<string, RunProfile> _history;
    private readonly PreparationTimer _timer;
    private readonly Dictionary<string, int> _minimums = new(StringComparer.Ordinal);

    /// <summary>Measures and optimizes the prompts of an ecosystem, and takes the times of preparing them.</summary>
    /// <param name="ecosystem">The ecosystem.</param>
    /// <param name="patterns">The patterns that will be measured: the times of their agents are taken.</param>
    /// <param name="options">What to measure with.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="Tokens.Exact.TokenVocabularyException">A vocabulary that is needed is not there.</exception>
    /// <exception cref="Tokens.Api.TokenApiException">The provider gives no count.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public CoordinationMeasurer(Ecosystem ecosystem, IReadOnlyCollection<CoordinationPattern> patterns, CoordinationOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(ecosystem);
        ArgumentNullException.ThrowIfNull(patterns);
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _history = History(options.History);
        var optimizer = new PromptOptimizer(new OptimizationOptions { Level = options.Level, Measure = options.Measure, Cache = options.Cache }, ecosystem);
        var results = optimizer.OptimizeAll(ecosystem.Definitions, cancellation: cancellation);
        var memory = results.Where(static result => result.Kind is PromptKind.Memory or PromptKind.Rule).ToList();
        // Imported files are not rewritten: what the texts lose, the chain loses.
        var (memoryBefore, memorySaved) = (memory.Sum(static result => result.AlwaysOnBefore), memory.Where(static result => result.AlwaysOnBefore > 0).Sum(static result => result.TokensSaved));
        using var cache = new PromptCache(new PromptCacheOptions(), openStore: null);
        var preparer = new PromptPreparer(cache, options.ToPreparation());
        var agents = results.Where(static result => result is { Kind: PromptKind.Agent, Original.IsActive: true }).ToList();
        _asIs = new EcosystemVariant(
            options, ecosystem, agents.ToDictionary(static result => result.Name, static result => result.Original, StringComparer.Ordinal),
            [.. results.Select(static result => result.Before)], 1, preparer, _history);
        _optimized = new EcosystemVariant(
            options, ecosystem, agents.ToDictionary(static result => result.Name, static result => result.Optimized, StringComparer.Ordinal),
            [.. results.Select(WithChain)], memoryBefore == 0 ? 1 : 1 - (memorySaved / (double)memoryBefore), preparer, _history);
        var called = patterns.SelectMany(static pattern => pattern.Agents.Append(pattern.Caller)).Distinct(StringComparer.Ordinal).Where(_asIs.Knows).ToList();
        // What differs from run to run is looked for now, while the cache is open.
        foreach (var agent in called)
        {
            _asIs.Prepare(agent);
            _optimized.Prepare(agent);
        }
        _timer = new PreparationTimer(options, called, cancellation);
    }

    /// <summary>Measures one of the patterns.</summary>
    /// <param name="pattern">The pattern.</param>
    public CoordinationMeasurement Measure(CoordinationPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var plan = _options.Plan;
        var hour = plan with { MainLifetime = CacheLifetime.OneHour, AgentLifetime = CacheLifetime.OneHour };
        var best = Cheapest(CoordinationScenario.Best, pattern, plan);
        var invoked = Invoked(pattern).ToList();
        var (preparation, cached) = _timer.Of(invoked.Select(static call => call.Agent));
        return new CoordinationMeasurement
        {
            Pattern = pattern,
            Requests = PatternPlan.Of(pattern, _asIs.PartsOf, ProfileOf, plan).Count / plan.Runs,
            AlwaysOnTokens = _asIs.AlwaysOnTokens,
            OptimizedAlwaysOnTokens = _optimized.AlwaysOnTokens,
            OnInvokeTokens = FirstPrompts(invoked, _asIs),
            OptimizedOnInvokeTokens = FirstPrompts(invoked, _optimized),
            Scenarios =
            [
                Simulate(CoordinationScenario.Uncached, pattern, _asIs, plan with { Caches = false }),
                Simulate(CoordinationScenario.ClaudeCode, pattern, _asIs, plan),
                Simulate(CoordinationScenario.OneHour, pattern, _asIs, hour),
                Simulate(CoordinationScenario.DynamicLast, pattern, _asIs, plan with { DynamicLast = true }),
                Simulate(CoordinationScenario.Optimized, pattern, _optimized, plan),
                best.Result,
                Cheapest(CoordinationScenario.SharedFirst, pattern, plan with { SharedFirst = true }).Result,
            ],
            BestChoice = best.Choice,
            Preparation = preparation,
            CachedPreparation = cached,
            UnknownAgents = [.. pattern.Agents.Where(agent => agent != AgentCall.Fork && !_asIs.Knows(agent) && BuiltInAgent.Find(agent) is null)],
            AssumedRuns = invoked.Count(call => (call.Profile ?? ProfileOf(call.Agent))?.Requests is null),
        };
    }

    // Of equal costs the first: what asks least of the user.
    private (ScenarioResult Result, string Choice) Cheapest(CoordinationScenario scenario, CoordinationPattern pattern, PlanOptions plan) =>
        (from variant in (EcosystemVariant[])[_asIs, _optimized]
         from last in (bool[])[false, true]
         from main in Enum.GetValues<CacheLifetime>()
         from agent in Enum.GetValues<CacheLifetime>()
         let tried = plan with { DynamicLast = last, MainLifetime = main, AgentLifetime = agent }
         select (Simulate(scenario, pattern, variant, tried), $"{(variant == _asIs ? "as they are" : "optimized")}{(last ? ", dynamic last" : "")}, main {NameOf(main)}, agents {NameOf(agent)}"))
        .MinBy(static choice => choice.Item1.Cost);

    // A memory file is measured with the chain that is on disk; its own text is what has changed.
    private static Measurement.PromptMeasurement WithChain(OptimizationResult result) => result.Kind is PromptKind.Memory or PromptKind.Rule && result.AlwaysOnBefore > 0
        ? result.After with { AlwaysOnTokens = result.AlwaysOnBefore - result.TokensSaved }
        : result.After;

    // What is resumed or forked sends no first prompt.
    private static long FirstPrompts(List<AgentCall> invoked, EcosystemVariant variant) =>
        invoked.Where(static call => !call.Resumes && call.Agent != AgentCall.Fork).Sum(call => variant.PartsOf(new AgentStart(call.Agent, call.Model)).Tokens);

    private static string NameOf(CacheLifetime lifetime) => lifetime == CacheLifetime.OneHour ? "1h" : "5m";

    private static IEnumerable<AgentCall> Invoked(CoordinationPattern pattern)
    {
        IEnumerable<AgentCall> Each(AgentCall call) => Enumerable.Range(0, call.Count).SelectMany(_ => call.Calls.SelectMany(Each).Prepend(call));
        return pattern.Calls.SelectMany(Each);
    }

    private static Dictionary<string, RunProfile> History(IEnumerable<CoordinationPattern> patterns) => patterns
        .Where(static pattern => pattern.Source == PatternSource.Transcript)
        .SelectMany(static pattern => pattern.AllCalls.Where(static call => call.Profile is not null).Select(call => (call.Agent, call.Profile)))
        .GroupBy(static run => run.Agent, StringComparer.Ordinal)
        .ToDictionary(static runs => runs.Key, static runs => RunProfiles.Median([.. runs.Select(static run => run.Profile!)]), StringComparer.Ordinal);

    private RunProfile? ProfileOf(string agent) => _history.GetValueOrDefault(agent);

    private ScenarioResult Simulate(CoordinationScenario scenario, CoordinationPattern pattern, EcosystemVariant variant, PlanOptions plan)
    {
        var simulator = new ProviderCacheSimulator(model => _minimums.TryGetValue(model.Id, out var known) ? known : _minimums[model.Id] = CacheMinimum.Of(model, _options.Measure.Catalog));
        var sum = default(TokenUsage);
        decimal cost = 0;
        var seconds = new Dictionary<int, double?>();
        var requests = PatternPlan.Of(pattern, variant.PartsOf, ProfileOf, plan);
        foreach (var planned in requests)
        {
            var usage = simulator.Send(planned.Request);
            sum += usage;
            cost += CostCalculator.Cost(planned.Request.Model, usage, default, _options.Measure.At);
            seconds[planned.Number] = _options.Latency?.For(planned.Request.Model)?.Seconds(usage);
        }
        var expected = WaitingTime.Of(requests, seconds);
        return new ScenarioResult(scenario, Divide(sum, plan.Runs), cost / plan.Runs, expected / plan.Runs);
    }

    private static TokenUsage Divide(in TokenUsage usage, int runs) => new(
        usage.InputTokens / runs, usage.OutputTokens / runs, usage.CacheWrite5mTokens / runs, usage.CacheWrite1hTokens / runs, usage.CacheReadTokens / runs);
}
