using System.Collections.Immutable;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization.Evidence;

namespace ClaudePerf.Core.Optimization;

/// <summary>How prompts are optimized and measured.</summary>
public sealed record OptimizationOptions
{
    /// <summary>How far to go.</summary>
    public OptimizationLevel Level { get; init; } = OptimizationLevel.Standard;

    /// <summary>
    /// Rule ids or wildcard patterns: only these rules run, whatever their level. Empty for the rules of
    /// <see cref="Level"/>. A rule with <see cref="OptimizationRule.OnlyByName"/> must be named by its full id.
    /// </summary>
    public ImmutableArray<string> Rules { get; init; } = [];

    /// <summary>Rule ids or wildcard patterns of rules that must not run.</summary>
    public ImmutableArray<string> ExcludeRules { get; init; } = [];

    /// <summary>Models, prices and counters for measuring tokens before and after.</summary>
    public required MeasureOptions Measure { get; init; }

    /// <summary>
    /// Whether a path is already used, so that moved text gets its own file; null to look on disk. The answer must
    /// not change during a run.
    /// </summary>
    public Func<string, bool>? IsTaken { get; init; }

    /// <summary>What is known about how the prompts are used; null if usage was not examined.</summary>
    public OptimizationEvidence? Evidence { get; init; }

    /// <summary>
    /// The names of all agents that are optimized together; set by the optimizer. An example that names another agent
    /// is routing.
    /// </summary>
    internal ImmutableArray<string> AgentNames { get; init; } = [];

    /// <summary>The ecosystem's folder; set by the optimizer, null if there is none.</summary>
    internal string? Root { get; init; }

    /// <summary>The cache of previous results; null to compute everything. The results are the same.</summary>
    public PromptCache? Cache { get; init; }
}
