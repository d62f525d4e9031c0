namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>The arguments of <c>claudeperf watch</c>.</summary>
public sealed record WatchRun : UsageSelection
{
    /// <summary>Whether to show the current state once and end.</summary>
    public bool Once { get; init; }

    /// <summary>The folder whose budgets are shown in addition to the user's.</summary>
    public string Folder { get; init; } = Environment.CurrentDirectory;
}
