using System.Collections.Immutable;
using ClaudePerf.Core.Coordination.Arrangements;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Impact;

/// <summary>How the requests of a pattern are sent.</summary>
public enum CoordinationScenario
{
    /// <summary>The current prompts without provider caching: the whole prompt of each request is input.</summary>
    Uncached,

    /// <summary>The current prompts with the breakpoints and TTLs of Claude Code: what happens without any changes.</summary>
    ClaudeCode,

    /// <summary>The same with a TTL of one hour for everything.</summary>
    OneHour,

    /// <summary>As Claude Code, with lines that differ between runs moved after those that do not.</summary>
    DynamicLast,

    /// <summary>As Claude Code, with optimized prompts.</summary>
    Optimized,

    /// <summary>
    /// The cheapest combination of current or optimized prompts, dynamic lines in place or last, and either TTL: what a user of
    /// Claude Code can achieve.
    /// </summary>
    Best,

    /// <summary>
    /// The same choice for one's own requests, with the shared text before the individual text. Claude Code determines its own
    /// layout, so this is for callers of the API.
    /// </summary>
    SharedFirst,
}

/// <summary>The result of one run of a pattern in one scenario.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Usage">The usage that the provider would count.</param>
/// <param name="Cost">USD at list prices.</param>
/// <param name="Seconds">The expected time of the successive responses that the run waits for; null if the user's transcripts do
/// not show how long a model takes.</param>
public sealed record ScenarioResult(CoordinationScenario Scenario, TokenUsage Usage, decimal Cost, double? Seconds)
{
    /// <summary>Tokens that the provider must process: input and writes.</summary>
    public long ProcessedTokens => Usage.PromptTokens - Usage.CacheReadTokens;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Scenario}: ${Cost:0.0000}");
}

/// <summary>A time measured on this machine in repeated runs, in milliseconds.</summary>
/// <param name="Samples">The time of each run.</param>
public sealed record LocalTime(ImmutableArray<double> Samples)
{
    /// <summary>The median.</summary>
    public double Median => Medians.Median(Samples);

    /// <summary>The lower end of the 95% interval of the median; the smallest sample if there are fewer than six.</summary>
    public double Low => Medians.Interval(Samples).Low;

    /// <summary>The upper end of the 95% interval.</summary>
    public double High => Medians.Interval(Samples).High;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Median:0.###} ms ({Low:0.###} to {High:0.###})");
}

/// <summary>The cost of one run of a pattern: without caching, as Claude Code does it, and at best.</summary>
public sealed record CoordinationMeasurement
{
    /// <summary>The pattern.</summary>
    public required CoordinationPattern Pattern { get; init; }

    /// <summary>The name of the pattern.</summary>
    public string Name => Pattern.Name;

    /// <summary>The caller.</summary>
    public string Caller => Pattern.Caller;

    /// <summary>The number of agent runs, not counting the caller.</summary>
    public int Invocations => Pattern.Invocations;

    /// <summary><see cref="Invocations"/>, as tables name it.</summary>
    public int Runs => Invocations;

    /// <summary>The number of requests to the model, including the caller's.</summary>
    public required int Requests { get; init; }

    /// <summary>Tokens of the ecosystem that every session pays for, with the current prompts.</summary>
    public required long AlwaysOnTokens { get; init; }

    /// <summary>The same with optimized prompts.</summary>
    public required long OptimizedAlwaysOnTokens { get; init; }

    /// <summary>Tokens of the first prompts of all invocations, without tasks.</summary>
    public required long OnInvokeTokens { get; init; }

    /// <summary>The same with optimized prompts.</summary>
    public required long OptimizedOnInvokeTokens { get; init; }

    /// <summary>The scenarios in the order of <see cref="CoordinationScenario"/>.</summary>
    public required ImmutableArray<ScenarioResult> Scenarios { get; init; }

    /// <summary>
    /// The choices of the best scenario: the prompts, the TTLs of the main thread and of agents, and the position of dynamic lines.
    /// </summary>
    public required string BestChoice { get; init; }

    /// <summary>What prevents its agents from sharing the provider's cache, the most expensive first.</summary>
    public ImmutableArray<SharingFinding> Findings { get; init; } = [];

    /// <summary>The time to prepare every invocation's prompt from scratch: find, resolve, count.</summary>
    public required LocalTime Preparation { get; init; }

    /// <summary>The same with a warm prompt cache.</summary>
    public required LocalTime CachedPreparation { get; init; }

    /// <summary>The median of <see cref="Preparation"/>.</summary>
    public TimeSpan PreparationTime => TimeSpan.FromMilliseconds(Preparation.Median);

    /// <summary>The median of <see cref="CachedPreparation"/>.</summary>
    public TimeSpan CachedTime => TimeSpan.FromMilliseconds(CachedPreparation.Median);

    /// <summary>Called agents without known prompts: only Claude Code's own texts are counted for them.</summary>
    public required ImmutableArray<string> UnknownAgents { get; init; }

    /// <summary>
    /// How many runs of called agents are based on assumptions, because neither the pattern nor the history describes them.
    /// </summary>
    public required int AssumedRuns { get; init; }

    /// <summary>The cost of a run without caching.</summary>
    public decimal UncachedCost => this[CoordinationScenario.Uncached].Cost;

    /// <summary>The cost of a run as Claude Code does it.</summary>
    public decimal ClaudeCodeCost => this[CoordinationScenario.ClaudeCode].Cost;

    /// <summary>The lowest cost of a run.</summary>
    public decimal BestCost => this[CoordinationScenario.Best].Cost;

    /// <summary>The cost of a run with one's own requests.</summary>
    public decimal SharedFirstCost => this[CoordinationScenario.SharedFirst].Cost;

    /// <summary>The share of the uncached cost that the best scenario saves.</summary>
    public double Saved => Share(UncachedCost, BestCost);

    /// <summary>The share of Claude Code's cost that the best scenario saves.</summary>
    public double SavedOfClaudeCode => Share(ClaudeCodeCost, BestCost);

    /// <summary>The share of the preparation time that the prompt cache saves.</summary>
    public double PreparationSaved => Preparation.Median <= 0 ? 0 : 1 - (CachedPreparation.Median / Preparation.Median);

    /// <summary>The result of a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    public ScenarioResult this[CoordinationScenario scenario] => Scenarios[(int)scenario];

    private static double Share(decimal before, decimal after) => before == 0 ? 0 : 1 - (double)(after / before);
}
