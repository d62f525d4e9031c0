using System.Collections.Immutable;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Core.Validation;

/// <summary>How an ecosystem is validated.</summary>
public sealed record ValidationOptions
{
    /// <summary>How prompts are counted, for the rules about cost.</summary>
    public required MeasureOptions Measure { get; init; }

    /// <summary>Ids or wildcard patterns of the rules to apply, also of those that are off by default; empty for all that are on.</summary>
    public ImmutableArray<string> Rules { get; init; } = [];

    /// <summary>Ids or wildcard patterns of rules to leave out.</summary>
    public ImmutableArray<string> ExcludeRules { get; init; } = [];

    /// <summary>The level at which every definition is optimized and held against what it was; null to leave the optimizer out.</summary>
    public OptimizationLevel? Optimized { get; init; }

    /// <summary>Whether the user's own definitions, too, were looked for: then what is missing is missing.</summary>
    public bool IncludesUser { get; init; }

    /// <summary>Whether equal findings of several files stay apart, for those who look at one of the files.</summary>
    public bool KeepEqualApart { get; init; }

    /// <summary>Rules of the caller's own, beside those of the ecosystem's settings.</summary>
    public ImmutableArray<ValidationRule> OwnRules { get; init; } = [];

    /// <summary>
    /// The folder whose settings apply; null for the ecosystem's own. A marketplace's are those of its plugins, too.
    /// </summary>
    public string? SettingsRoot { get; init; }

    /// <summary>Whether the settings of the ecosystem are heeded.</summary>
    public bool HeedSettings { get; init; } = true;
}
