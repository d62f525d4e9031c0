using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>The arguments of <c>claudeperf measure</c>.</summary>
public sealed record MeasureRun : PromptSelection
{
    /// <summary>How to count. The provider's own counts need the module.</summary>
    public MethodChoice Method { get; init; } = MethodChoice.Auto;

    /// <summary>Whether to write totals for each kind and overall instead of each prompt.</summary>
    public bool Summary { get; init; }

    /// <summary>Whether links and imports of memory files that lead out of the project are followed.</summary>
    public bool AllowOutsideRoot { get; init; }

    /// <summary>Whether the prompt cache is neither used nor updated.</summary>
    public bool NoCache { get; init; }
}
