using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Coordination.Arrangements;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Rules.Ecosystem;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Impact;

/// <summary>
/// Measures the cost of an ecosystem's patterns with the simulator of the provider's cache: without caching, as Claude Code does
/// it, and with possible improvements; also measures how long preparing their prompts takes on this machine. Sends nothing, and
/// writes nothing except to the prompt cache. Not thread-safe.
/// </summary>
public sealed class CoordinationMeasurer
{
    private readonly CoordinationOptions _options;
    private readonly EcosystemVariant _asIs;
    private readonly EcosystemVariant _optimized;
    private readonly PatternSimulation _simulation;
    private readonly PatternArranger _arranger;
    private readonly PreparationTimer _timer;

    /// <summary>Measures and optimizes the prompts of an ecosystem, and measures the preparation times.</summary>
    /// <param name="ecosystem">The ecosystem.</param>
    /// <param name="patterns">The patterns to be measured: preparation is timed for their agents.</param>
    /// <param name="options">The measurement options.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <exception cref="Tokens.Exact.TokenVocabularyException">A required vocabulary is missing.</exception>
    /// <exception cref="Tokens.Api.TokenApiException">The provider returned no count.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public CoordinationMeasurer(Ecosystem ecosystem, IReadOnlyCollection<CoordinationPattern> patterns, CoordinationOptions options,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(ecosystem);
        ArgumentNullException.ThrowIfNull(patterns);
        ArgumentNullException.ThrowIfNull(options);
        _options = options = options
            with { Plan = options.Plan with { Host = options.Plan.Host == RequestHost.Provider
                ? HostOf(ecosystem.Settings)
                : options.Plan.Host } };
        var history = History(options.History);
        _simulation = new PatternSimulation(options, history);
        var optimizer = new PromptOptimizer(
            new OptimizationOptions { Level = options.Level, Measure = options.Measure, Cache = options.Cache }, ecosystem);
        var results = optimizer.OptimizeAll(ecosystem.Definitions, cancellation: cancellation);
        var memory = results.Where(static result => result.Kind is PromptKind.Memory or PromptKind.Rule).ToList();
        // Imported files are not rewritten: what the texts save, the chain saves.
        var (memoryBefore, memorySaved) =
            (memory.Sum(static result => result.AlwaysOnBefore), memory.Where(static result => result.AlwaysOnBefore > 0)
                .Sum(static result => result.TokensSaved));
        using var cache = new PromptCache(new PromptCacheOptions(), openStore: null);
        var preparer = new PromptPreparer(cache, options.ToPreparation());
        var agents = results.Where(static result => result is { Kind: PromptKind.Agent, Original.IsActive: true }).ToList();
        _asIs = new EcosystemVariant(
            options, ecosystem, agents.ToDictionary(static result => result.Name, static result => result.Original, StringComparer.Ordinal),
            [.. results.Select(static result => result.Before)], 1, preparer, history);
        _optimized = new EcosystemVariant(
            options, ecosystem,
            agents.ToDictionary(static result => result.Name, static result => result.Optimized, StringComparer.Ordinal),
            [.. results.Select(WithChain)], memoryBefore == 0 ? 1 : 1 - (memorySaved / (double)memoryBefore), preparer, history);
        var called = patterns.SelectMany(static pattern => pattern.Agents.Append(pattern.Caller)).Distinct(StringComparer.Ordinal)
            .Where(_asIs.Knows).ToList();
        // Find the lines that differ between runs now, while the cache is open.
        foreach (var agent in called)
        {
            _asIs.Prepare(agent);
            _optimized.Prepare(agent);
        }
        var ordered = ToolOrderRule.Ordered([.. agents.Select(static result => result.Original)]).ToList();
        _arranger = new PatternArranger(_simulation, options, new SetupPrompts(_asIs, ordered, _optimized));
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
        var (preparation, cached) = _timer.GetTimes(invoked.Select(static call => call.Agent));
        return new CoordinationMeasurement
        {
            Pattern = pattern,
            Requests = _simulation.Plan(pattern, _asIs.PartsOf, plan).Count / plan.Runs,
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
            Findings = _arranger.Findings(pattern),
            Preparation = preparation,
            CachedPreparation = cached,
            UnknownAgents =
                [.. pattern.Agents.Where(agent => agent != AgentCall.Fork && !_asIs.Knows(agent) && BuiltInAgent.Find(agent) is null)],
            AssumedRuns = invoked.Count(call => (call.Profile ?? _simulation.ProfileOf(call.Agent))?.Requests is null),
        };
    }

    /// <summary>Looks for an arrangement of a pattern that is cheaper than Claude Code's current behavior.</summary>
    /// <param name="pattern">The pattern.</param>
    public CoordinationArrangement Arrange(CoordinationPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return _arranger.Arrange(pattern);
    }

    /// <summary>What prevents the agents of a pattern from sharing the provider's cache, the most expensive first.</summary>
    /// <param name="pattern">The pattern.</param>
    public ImmutableArray<SharingFinding> FindingsOf(CoordinationPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return _arranger.Findings(pattern);
    }

    /// <summary>The cost of the output of an average run, in USD: no arrangement changes it.</summary>
    /// <param name="pattern">The pattern.</param>
    public decimal OutputCostOf(CoordinationPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return _simulation.Plan(pattern, _asIs.PartsOf, _options.Plan)
            .Sum(request => CostCalculator.Cost(
                request.Request.Model, new TokenUsage(0, request.Request.OutputTokens), default, _options.Measure.At)) / _options.Plan.Runs;
    }

    /// <summary>
    /// What an average run would save, in USD, if the whole first prompt of every agent that it starts were read from the cache:
    /// the upper limit for any arrangement of prompts.
    /// </summary>
    /// <param name="pattern">The pattern.</param>
    public decimal FirstPromptSavingOf(CoordinationPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return _simulation.FirstPrompts(pattern, _asIs.PartsOf, _options.Plan);
    }

    /// <summary>Compares the runs of a pattern block by block: each with the earlier run that it shares most with.</summary>
    /// <param name="pattern">The pattern.</param>
    public IReadOnlyList<ComparedBlock> CompareRuns(CoordinationPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return ComparedRuns.Compare(pattern, _simulation.Plan(pattern, _asIs.PartsOf, _options.Plan), _simulation.MinimumOf);
    }

    private static RequestHost HostOf(EcosystemSettings settings) =>
        settings.Gateway is null ? RequestHost.Provider : settings.SendsHeader ? RequestHost.Gateway : RequestHost.WithoutHeader;

    // Of equal costs, the first one, which asks least of the user.
    private (ScenarioResult Result, string Choice) Cheapest(CoordinationScenario scenario, CoordinationPattern pattern, PlanOptions plan) =>
        (from variant in (EcosystemVariant[])[_asIs, _optimized]
         from last in (bool[])[false, true]
         from main in Enum.GetValues<CacheLifetime>()
         from agent in Enum.GetValues<CacheLifetime>()
         let tried = plan with { DynamicLast = last, MainLifetime = main, AgentLifetime = agent }
         select (Simulate(scenario, pattern, variant, tried),
             $"{(variant == _asIs ? "as they are" : "optimized")}{(last ? ", dynamic last" : "")}, main {NameOf(main)}, agents "
             + $"{NameOf(agent)}"))
        .MinBy(static choice => choice.Item1.Cost);

    // A memory file is measured with the chain on disk; only its own text has changed.
    private static Measurement.PromptMeasurement WithChain(OptimizationResult result) =>
        result.Kind is PromptKind.Memory or PromptKind.Rule && result.AlwaysOnBefore > 0
        ? result.After with { AlwaysOnTokens = result.AlwaysOnBefore - result.TokensSaved }
        : result.After;

    // Resumed and forked agents send no first prompt.
    private static long FirstPrompts(List<AgentCall> invoked, EcosystemVariant variant) =>
        invoked.Where(static call => !call.Resumes && call.Agent != AgentCall.Fork)
            .Sum(call => variant.PartsOf(new AgentStart(call.Agent, call.Model)).Tokens);

    private static string NameOf(CacheLifetime lifetime) => lifetime == CacheLifetime.OneHour ? "1h" : "5m";

    private static IEnumerable<AgentCall> Invoked(CoordinationPattern pattern)
    {
        IEnumerable<AgentCall> Each(AgentCall call) =>
            Enumerable.Range(0, call.Count).SelectMany(_ => call.Calls.SelectMany(Each).Prepend(call));
        return pattern.Calls.SelectMany(Each);
    }

    private static Dictionary<string, RunProfile> History(IEnumerable<CoordinationPattern> patterns) => patterns
        .Where(static pattern => pattern.Source == PatternSource.Transcript)
        .SelectMany(static pattern => pattern.AllCalls.Where(static call => call.Profile is not null)
            .Select(call => (call.Agent, call.Profile)))
        .GroupBy(static run => run.Agent, StringComparer.Ordinal)
        .ToDictionary(static runs => runs.Key, static runs => RunProfiles.Median([.. runs.Select(static run => run.Profile!)]),
            StringComparer.Ordinal);

    private ScenarioResult Simulate(CoordinationScenario scenario, CoordinationPattern pattern, EcosystemVariant variant, PlanOptions plan)
    {
        var outcome = _simulation.Run(pattern, variant.PartsOf, plan);
        return new ScenarioResult(scenario, outcome.Usage, outcome.Cost, outcome.Seconds);
    }
}
