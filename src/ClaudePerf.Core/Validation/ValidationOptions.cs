using System.Collections.Immutable;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Core.Validation;

/// <summary>How an ecosystem is validated.</summary>
public sealed record ValidationOptions
{
    /// <summary>How prompts are measured, for the rules about cost.</summary>
    public required MeasureOptions Measure { get; init; }

    /// <summary>
    /// Ids or wildcard patterns of the rules to run, including those that are off by default; empty for all that are
    /// on.
    /// </summary>
    public ImmutableArray<string> Rules { get; init; } = [];

    /// <summary>Ids or wildcard patterns of rules to skip.</summary>
    public ImmutableArray<string> ExcludeRules { get; init; } = [];

    /// <summary>
    /// The level at which every definition is optimized and compared with the original; null to skip the optimizer.
    /// </summary>
    public OptimizationLevel? Optimized { get; init; }

    /// <summary>
    /// Whether the user's own definitions were also searched: only then is a definition known to be missing.
    /// </summary>
    public bool IncludesUser { get; init; }

    /// <summary>
    /// Whether equal findings of several files stay separate, for callers that check a single file.
    /// </summary>
    public bool KeepEqualSeparate { get; init; }

    /// <summary>The caller's own rules, in addition to those in the ecosystem's settings.</summary>
    public ImmutableArray<ValidationRule> CustomRules { get; init; } = [];

    /// <summary>
    /// The folder whose settings apply; null for the ecosystem's own. A marketplace's settings also apply to its
    /// plugins.
    /// </summary>
    public string? SettingsRoot { get; init; }

    /// <summary>Whether the ecosystem's settings apply.</summary>
    public bool UseSettings { get; init; } = true;
}
