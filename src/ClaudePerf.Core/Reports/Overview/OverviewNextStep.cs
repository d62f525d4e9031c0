using System.Globalization;

namespace ClaudePerf.Core.Reports.Overview;

/// <summary>Chooses what a reader of an overview should do first.</summary>
internal static class OverviewNextStep
{
    private const int DaysShown = 30;

    internal static string? Of(CostOverview overview) => overview switch
    {
        { LastUsage: { } day } when day.AddDays(1 - DaysShown).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) is var since =>
            $"Get-TokenUsage -Since {since} shows older usage, and Find-TokenSaving -Since {since} what would have saved.",
        { NoUsage: not null, Definitions: 0 } =>
            "Use Claude Code in a project, then run Get-ClaudePerf there.",
        { Errors.Count: > 0 } => "Test-AgentEcosystem says how to repair what does not work.",
        { NoUsage: not null } => "Measure-PromptTokens shows what each prompt will cost.",
        { Savings.Count: > 0 } => "Find-TokenSaving shows the exact changes, and -Apply makes them.",
        { Definitions: 0 } => "Go to a project (cd) and run Get-ClaudePerf there.",
        { Budgets.Count: 0 } => "Set-TokenBudget daily 20 -Period Day sets a budget.",
        _ => null,
    };
}
