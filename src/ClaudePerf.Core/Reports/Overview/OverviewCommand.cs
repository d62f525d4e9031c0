namespace ClaudePerf.Core.Reports.Overview;

/// <summary>The command that shows more about a topic of an overview.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Command">The command as typed.</param>
public sealed record OverviewCommand(string Topic, string Command)
{
    internal static OverviewCommand Spending { get; } = new("Spending", "Get-TokenUsage -Last 30d");

    internal static OverviewCommand Agents { get; } = new("Most expensive agents", "Get-TokenUsage -Last 30d -GroupBy Agent");

    internal static OverviewCommand Sessions { get; } = new("Most expensive sessions", "Get-TokenUsage -Last 30d -GroupBy Session");

    internal static OverviewCommand Cache { get; } = new("Provider cache", "Measure-ProviderCache -Last 30d -Miss");

    internal static OverviewCommand Startup { get; } = new("Start-up", "Measure-PromptTokens");

    internal static OverviewCommand Errors { get; } = new("Errors", "Test-AgentEcosystem");

    internal static OverviewCommand Budgets { get; } = new("Budgets", "Get-TokenBudget");

    internal static OverviewCommand Savings { get; } = new("Savings", "Find-TokenSaving");

    internal static OverviewCommand Saved { get; } = new("Saved so far", "Get-TokenSaving");

    internal static IReadOnlyList<OverviewCommand> All { get; } =
        [Spending, Agents, Sessions, Cache, Startup, Errors, Budgets, Savings, Saved];
}
