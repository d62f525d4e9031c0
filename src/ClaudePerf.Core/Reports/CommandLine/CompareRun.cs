using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>The arguments of <c>claudeperf compare</c>.</summary>
public sealed record CompareRun : PromptSelection
{
    /// <summary>The older version: a file, a folder, or a git branch, tag or commit.</summary>
    public required string Reference { get; init; }

    /// <summary>Only changes of these kinds; empty for all.</summary>
    public IReadOnlyList<PreservedChange> Changes { get; init; } = [];

    /// <summary>Whether to write one comparison for each prompt instead of single changes.</summary>
    public bool Summary { get; init; }

    /// <summary>Whether changes other than additions, or of the chosen kinds, are a failure.</summary>
    public bool Check { get; init; }
}
