using System.Collections.Immutable;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization.Evidence;

namespace ClaudePerf.Core.Optimization;

/// <summary>What is done to prompts and what they are measured with.</summary>
public sealed record OptimizationOptions
{
    /// <summary>How far to go.</summary>
    public OptimizationLevel Level { get; init; } = OptimizationLevel.Standard;

    /// <summary>
    /// Ids of rules, with wildcards: only they run, whatever their level. Empty for the rules of <see cref="Level"/>. A rule that is
    /// <see cref="OptimizationRule.OnlyByName"/> must be written out.
    /// </summary>
    public ImmutableArray<string> Rules { get; init; } = [];

    /// <summary>Ids of rules, with wildcards, that do not run.</summary>
    public ImmutableArray<string> ExcludeRules { get; init; } = [];

    /// <summary>Models, prices and counters that tokens before and after are measured with.</summary>
    public required MeasureOptions Measure { get; init; }

    /// <summary>
    /// Tells whether a path is taken, so that moved text gets a file of its own; null to ask the disk. The answer must stay the same during
    /// a run.
    /// </summary>
    public Func<string, bool>? IsTaken { get; init; }

    /// <summary>What is known of how the prompts are used; null where nothing was looked at.</summary>
    public OptimizationEvidence? Evidence { get; init; }

    /// <summary>The names of all agents that are optimized together; set by the optimizer. An example that names another agent is
    /// routing.</summary>
    internal ImmutableArray<string> AgentNames { get; init; } = [];

    /// <summary>The folder of the ecosystem; set by the optimizer, null where there is none.</summary>
    internal string? Root { get; init; }

    /// <summary>Where to look for what the rules made of a prompt before; null to work everything out. The results are the same.</summary>
    public PromptCache? Cache { get; init; }
}
