using ClaudePerf.Core.Budgets;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>The arguments of <c>claudeperf budget set</c>.</summary>
/// <param name="Name">The name of the budget.</param>
/// <param name="Scope">The file that stores it.</param>
/// <param name="Change">What is set; values that are null stay as they are.</param>
/// <param name="Json">Whether to write the budget as JSON.</param>
/// <param name="Folder">The folder that the program runs in.</param>
public sealed record BudgetChangeRun(string Name, BudgetSource Scope, BudgetChange Change, bool Json, string Folder);

/// <summary>The arguments of <c>claudeperf budget remove</c>.</summary>
/// <param name="Names">The names of the budgets; * and ? are wildcards.</param>
/// <param name="Scope">Only budgets from this file; null for both files.</param>
/// <param name="Folder">The folder that the program runs in.</param>
public sealed record BudgetRemovalRun(IReadOnlyList<string> Names, BudgetSource? Scope, string Folder);
