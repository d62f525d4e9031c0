using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>The arguments of <c>claudeperf usage</c>.</summary>
public sealed record UsageRun : UsageSelection
{
    /// <summary>The option for recovered output, as named in messages.</summary>
    public const string RecoveredOption = "--recovered";

    /// <summary>The groupings, outermost first.</summary>
    public IReadOnlyList<UsageGrouping> GroupBy { get; init; } = [UsageGrouping.Day];

    /// <summary>Whether to compute costs from the recovered output.</summary>
    public bool Recovered { get; init; }
}
