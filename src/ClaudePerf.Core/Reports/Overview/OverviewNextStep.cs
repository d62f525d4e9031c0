using System.Globalization;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.Overview;

/// <summary>Chooses what a reader of an overview should do first.</summary>
internal static class OverviewNextStep
{
    private const int DaysShown = 30;

    internal static string? Of(CostOverview overview) =>
        overview.Form == CommandForm.Verb ? VerbOf(overview) : CmdletOf(overview);

    // Begins early enough for a whole period up to the last usage.
    private static string Earlier(DateOnly last) => last.AddDays(1 - DaysShown).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string? VerbOf(CostOverview overview) => overview switch
    {
        { Errors.Count: > 0 } => "claudeperf test says how to repair what does not work.",
        { LastUsage: { } day } => $"claudeperf usage --since {Earlier(day)} shows older usage, and claudeperf savings --since "
            + $"{Earlier(day)} what would have saved.",
        { NoUsage: not null, Definitions: 0 } => "Use Claude Code in a project, then run claudeperf there.",
        { NoUsage: not null } => "claudeperf measure shows what each prompt will cost.",
        { Savings.Count: > 0 } => "claudeperf savings shows the exact changes.",
        { Definitions: 0 } => "Go to a project (cd) and run claudeperf there.",
        { Budgets.Count: 0 } => "claudeperf budget set daily 20 --period day sets a budget.",
        _ => null,
    };

    private static string? CmdletOf(CostOverview overview) => overview switch
    {
        { Errors.Count: > 0 } => "Test-AgentEcosystem says how to repair what does not work.",
        { LastUsage: { } day } => $"Get-TokenUsage -Since {Earlier(day)} shows older usage, and Find-TokenSaving -Since {Earlier(day)} "
            + "what would have saved.",
        { NoUsage: not null, Definitions: 0 } =>
            "Use Claude Code in a project, then run Get-ClaudePerf there.",
        { NoUsage: not null } => "Measure-PromptTokens shows what each prompt will cost.",
        { Savings.Count: > 0 } => "Find-TokenSaving shows the exact changes, and -Apply makes them.",
        { Definitions: 0 } => "Go to a project (cd) and run Get-ClaudePerf there.",
        { Budgets.Count: 0 } => "Set-TokenBudget daily 20 -Period Day sets a budget.",
        _ => null,
    };
}
