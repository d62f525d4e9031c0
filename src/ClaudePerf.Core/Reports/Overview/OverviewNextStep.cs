using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.Overview;

/// <summary>Chooses what a reader of an overview should do first.</summary>
internal static class OverviewNextStep
{
    internal static string? Of(CostOverview overview) =>
        overview.Form == CommandForm.Verb ? VerbOf(overview) : CmdletOf(overview);

    private static string? VerbOf(CostOverview overview) => overview switch
    {
        { NoUsage: not null, Definitions: 0 } => "Use Claude Code in a project, then run claudeperf there.",
        { Errors.Count: > 0 } => "claudeperf test says how to repair what does not work.",
        { NoUsage: not null } => "claudeperf measure shows what each prompt will cost.",
        { Savings.Count: > 0 } => "claudeperf savings shows the exact changes.",
        { Definitions: 0 } => "Go to a project (cd) and run claudeperf there.",
        { Budgets.Count: 0 } => "claudeperf budget set daily 20 --period day sets a budget.",
        _ => null,
    };

    private static string? CmdletOf(CostOverview overview) => overview switch
    {
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
