using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>The arguments of <c>claudeperf optimize</c>.</summary>
public sealed record OptimizeRun : PromptSelection
{
    /// <summary>How far to go; null for <see cref="OptimizationLevel.Standard"/>.</summary>
    public OptimizationLevel? Level { get; init; }

    /// <summary>Only these rules, regardless of their level; empty for those of the level.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>Rules to leave out.</summary>
    public IReadOnlyList<string> ExcludeRules { get; init; } = [];

    /// <summary>Whether to replace the files; the originals are kept in the journal.</summary>
    public bool Apply { get; init; }

    /// <summary>The folder to write the optimized prompts to; null for none.</summary>
    public string? Output { get; init; }

    /// <summary>Whether files with other contents in that folder are replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Whether to write each changed prompt as a unified diff.</summary>
    public bool Diff { get; init; }

    /// <summary>Whether to write totals for each kind and overall instead of each prompt.</summary>
    public bool Summary { get; init; }

    /// <summary>Whether links and imports of memory files that lead out of the project are followed.</summary>
    public bool AllowOutsideRoot { get; init; }

    /// <summary>Whether neither the usage index nor transcripts are read.</summary>
    public bool NoUsage { get; init; }

    /// <summary>Whether the prompt cache is neither used nor updated.</summary>
    public bool NoCache { get; init; }
}
