using System.Management.Automation;
using ClaudePerf.Core.Budgets;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows the state of budgets: the limit, what is used and left, how fast it is used, the expected use at the end of
/// the period and when the limit will be reached.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "TokenBudget")]
[OutputType(typeof(BudgetState))]
public sealed class GetTokenBudgetCommand : BudgetCommand
{
    /// <inheritdoc/>
    protected override void EndProcessing() => Evaluate((states, _) => WriteObject(states, enumerateCollection: true));
}
