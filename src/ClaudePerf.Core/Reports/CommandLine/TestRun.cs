using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Validation;
using ClaudePerf.Core.Validation.Formats;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>The arguments of <c>claudeperf test</c>.</summary>
public sealed record TestRun : PromptSelection
{
    /// <summary>Ids or wildcard patterns of the rules to run; empty for those that are on.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>Ids or wildcard patterns of rules to skip.</summary>
    public IReadOnlyList<string> ExcludeRules { get; init; } = [];

    /// <summary>Only findings with these severities; empty for all.</summary>
    public IReadOnlyList<FindingSeverity> Severities { get; init; } = [];

    /// <summary>The level at which every definition is also optimized in memory and checked; null for none.</summary>
    public OptimizationLevel? Optimized { get; init; }

    /// <summary>A file with known findings, which are not reported; null for none.</summary>
    public string? Baseline { get; init; }

    /// <summary>The file to write the findings to as a baseline; null for none.</summary>
    public string? SaveBaseline { get; init; }

    /// <summary>Whether the baseline may replace any file.</summary>
    public bool Force { get; init; }

    /// <summary>Whether to remove entries that are no longer found from <see cref="Baseline"/>.</summary>
    public bool UpdateBaseline { get; init; }

    /// <summary>Only findings in files changed since this branch, tag or commit; null for all.</summary>
    public string? Changed { get; init; }

    /// <summary>Whether the plugins of a marketplace are tested too.</summary>
    public bool IncludePlugins { get; init; }

    /// <summary>Whether to fix what can be fixed without changing what Claude Code reads.</summary>
    public bool Fix { get; init; }

    /// <summary>The format of the answer; null for text for people, or JSON.</summary>
    public FindingFormat? Format { get; init; }

    /// <summary>The file to also write the findings to as SARIF; null for none.</summary>
    public string? Sarif { get; init; }

    /// <summary>Whether a screen lists all findings, instead of an overview of many.</summary>
    public bool All { get; init; }

    /// <summary>The version of this product, for reports.</summary>
    public required string Version { get; init; }
}
