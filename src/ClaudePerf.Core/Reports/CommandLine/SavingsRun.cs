namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>The arguments of <c>claudeperf savings</c>.</summary>
public sealed record SavingsRun : UsageSelection
{
    /// <summary>The smallest saving to report, in percent of the bill.</summary>
    public double MinimumPercent { get; init; } = Savings.SavingFinder.MinimumShare * 100;
}
