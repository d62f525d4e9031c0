namespace ClaudePerf.Core.Reports.Overview;

/// <summary>Chooses what a reader of an overview should do first.</summary>
internal static class OverviewNextStep
{
    internal static string? Of(CostOverview overview) => overview switch
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
