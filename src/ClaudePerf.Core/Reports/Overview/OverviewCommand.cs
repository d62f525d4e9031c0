using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.Overview;

/// <summary>The command that shows more about a topic of an overview.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Command">The command as typed; empty if the program that shows the overview has none.</param>
public sealed record OverviewCommand(string Topic, string Command)
{
    internal static OverviewCommand Spending { get; } = new("Spending", "Get-TokenUsage -Last 30d") { Verb = "usage --last 30d" };

    internal static OverviewCommand Agents { get; } =
        new("Most expensive agents", "Get-TokenUsage -Last 30d -GroupBy Agent") { Verb = "usage --last 30d --by agent" };

    internal static OverviewCommand Sessions { get; } =
        new("Most expensive sessions", "Get-TokenUsage -Last 30d -GroupBy Session") { Verb = "usage --last 30d --by session" };

    internal static OverviewCommand Cache { get; } = new("Provider cache", "Measure-ProviderCache -Last 30d -Miss");

    internal static OverviewCommand Startup { get; } = new("Start-up", "Measure-PromptTokens") { Verb = "measure" };

    internal static OverviewCommand Errors { get; } = new("Errors", "Test-AgentEcosystem") { Verb = "test" };

    internal static OverviewCommand Budgets { get; } = new("Budgets", "Get-TokenBudget") { Verb = "budget" };

    internal static OverviewCommand Savings { get; } = new("Savings", "Find-TokenSaving") { Verb = "savings" };

    internal static OverviewCommand Saved { get; } = new("Saved so far", "Get-TokenSaving");

    internal static IReadOnlyList<OverviewCommand> All { get; } =
        [Spending, Agents, Sessions, Cache, Startup, Errors, Budgets, Savings, Saved];

    // The verb of the native program with its options; null if it has none.
    private string? Verb { get; init; }

    /// <summary>The command in one of the forms in which commands are typed.</summary>
    internal OverviewCommand In(CommandForm form) => form == CommandForm.Cmdlet ? this
        : this with { Command = Verb is null ? "" : $"claudeperf {Verb}" };
}
