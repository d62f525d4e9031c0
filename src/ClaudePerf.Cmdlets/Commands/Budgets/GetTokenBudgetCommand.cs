using System.Management.Automation;
using ClaudePerf.Core.Budgets;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows how budgets stand: limit, what is used and left, how fast it is used, what it comes to by the period's end and when the limit is reached.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "TokenBudget")]
[OutputType(typeof(BudgetState))]
public sealed class GetTokenBudgetCommand : BudgetCommand
{
    /// <inheritdoc/>
    protected override void EndProcessing() => Reckon((states, _) => WriteObject(states, enumerateCollection: true));
}
