using System.Collections.Immutable;
using ClaudePerf.Core.Coordination.Arrangements;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Impact;

/// <summary>How the requests of a pattern are made.</summary>
public enum CoordinationScenario
{
    /// <summary>The prompts as they are, nothing cached by the provider: the whole prompt of each request is input.</summary>
    Uncached,

    /// <summary>The prompts as they are, with the breakpoints and the lifetimes of Claude Code: what happens without doing anything.</summary>
    ClaudeCode,

    /// <summary>The same with the lifetime of one hour everywhere.</summary>
    OneHour,

    /// <summary>As Claude Code, with lines that differ from run to run moved behind those that do not.</summary>
    DynamicLast,

    /// <summary>As Claude Code, with optimized prompts.</summary>
    Optimized,

    /// <summary>What costs least of prompts as they are or optimized, dynamic lines where they are or last, and either lifetime: what a user of Claude Code can reach.</summary>
    Best,

    /// <summary>
    /// The same choice for requests of one's own, with what agents share before what is their own. Claude Code lays requests out by itself: this is for those who call the API.
    /// </summary>
    SharedFirst,
}

/// <summary>What one run of a pattern comes to in one scenario.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Usage">What the provider would count, added up.</param>
/// <param name="Cost">USD at list prices.</param>
/// <param name="Seconds">
/// The expected time of the responses that the run waits for, one after the other; null where the user's transcripts do not tell how long a model takes.
/// </param>
public sealed record ScenarioResult(CoordinationScenario Scenario, TokenUsage Usage, decimal Cost, double? Seconds)
{
    /// <summary>Tokens that the provider has to process: input and writes.</summary>
    public long ProcessedTokens => Usage.PromptTokens - Usage.CacheReadTokens;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Scenario}: ${Cost:0.0000}");
}

/// <summary>A time of this machine over repeated runs, in milliseconds.</summary>
/// <param name="Samples">Each run.</param>
public sealed record LocalTime(ImmutableArray<double> Samples)
{
    /// <summary>The median.</summary>
    public double Median => Medians.Of(Samples);

    /// <summary>The lower end of the 95% interval of the median; the least sample where there are fewer than six.</summary>
    public double Low => Medians.Interval(Samples).Low;

    /// <summary>The upper end of it.</summary>
    public double High => Medians.Interval(Samples).High;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Median:0.###} ms ({Low:0.###} to {High:0.###})");
}

/// <summary>What one run of a pattern costs: before, as Claude Code does it, and at best.</summary>
public sealed record CoordinationMeasurement
{
    /// <summary>The pattern.</summary>
    public required CoordinationPattern Pattern { get; init; }

    /// <summary>Its name.</summary>
    public string Name => Pattern.Name;

    /// <summary>Its caller.</summary>
    public string Caller => Pattern.Caller;

    /// <summary>Runs of agents, the caller's not among them.</summary>
    public int Invocations => Pattern.Invocations;

    /// <summary>Requests to the model, the caller's among them.</summary>
    public required int Requests { get; init; }

    /// <summary>Tokens of the ecosystem that every session pays, as its prompts are.</summary>
    public required long AlwaysOnTokens { get; init; }

    /// <summary>The same with optimized prompts.</summary>
    public required long OptimizedAlwaysOnTokens { get; init; }

    /// <summary>Tokens of the first prompts of all invocations, without tasks.</summary>
    public required long OnInvokeTokens { get; init; }

    /// <summary>The same with optimized prompts.</summary>
    public required long OptimizedOnInvokeTokens { get; init; }

    /// <summary>Each scenario, in the order of <see cref="CoordinationScenario"/>.</summary>
    public required ImmutableArray<ScenarioResult> Scenarios { get; init; }

    /// <summary>What the best scenario uses: the prompts, the lifetimes of the main thread and of agents, and where dynamic lines stand.</summary>
    public required string BestChoice { get; init; }

    /// <summary>What keeps its agents from sharing the provider's cache, the dearest first.</summary>
    public ImmutableArray<SharingFinding> Findings { get; init; } = [];

    /// <summary>Preparing every invocation's prompt anew: finding, resolving, counting.</summary>
    public required LocalTime Preparation { get; init; }

    /// <summary>The same through the warm prompt cache.</summary>
    public required LocalTime CachedPreparation { get; init; }

    /// <summary>Called agents whose prompts nobody has: only Claude Code's own texts are counted for them.</summary>
    public required ImmutableArray<string> UnknownAgents { get; init; }

    /// <summary>How many of the called agents' runs go by assumption, as neither the pattern nor history says how they go on.</summary>
    public required int AssumedRuns { get; init; }

    /// <summary>What a run costs with nothing cached.</summary>
    public decimal UncachedCost => this[CoordinationScenario.Uncached].Cost;

    /// <summary>What it costs as Claude Code does it.</summary>
    public decimal ClaudeCodeCost => this[CoordinationScenario.ClaudeCode].Cost;

    /// <summary>What it costs at best.</summary>
    public decimal BestCost => this[CoordinationScenario.Best].Cost;

    /// <summary>What it costs with requests of one's own.</summary>
    public decimal SharedFirstCost => this[CoordinationScenario.SharedFirst].Cost;

    /// <summary>What the best saves of the uncached cost, as a share.</summary>
    public double Saved => Share(UncachedCost, BestCost);

    /// <summary>What the best saves of what Claude Code costs by itself, as a share.</summary>
    public double SavedOfClaudeCode => Share(ClaudeCodeCost, BestCost);

    /// <summary>What the prompt cache saves of the time of preparing, as a share.</summary>
    public double PreparationSaved => Preparation.Median <= 0 ? 0 : 1 - (CachedPreparation.Median / Preparation.Median);

    /// <summary>The result of a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    public ScenarioResult this[CoordinationScenario scenario] => Scenarios[(int)scenario];

    private static double Share(decimal before, decimal after) => before == 0 ? 0 : 1 - (double)(after / before);
}
