using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Budgets;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Removes budgets from your settings or from the project's file.</para>
/// </summary>
[Cmdlet(VerbsCommon.Remove, "TokenBudget", SupportsShouldProcess = true, DefaultParameterSetName = NameSet)]
[OutputType(typeof(void))]
public sealed class RemoveTokenBudgetCommand : CancellableCommand
{
    private const string NameSet = "Name";
    private const string ObjectSet = "InputObject";

    /// <summary>The names of the budgets; * and ? are wildcards.</summary>
    [Parameter(ParameterSetName = NameSet, Mandatory = true, Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BudgetNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>A budget to remove, as returned by Get-TokenBudget.</summary>
    [Parameter(ParameterSetName = ObjectSet, Mandatory = true, ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>Only budgets from this file: User or Project. Default: both.</summary>
    [Parameter(ParameterSetName = NameSet)]
    public BudgetSource? Scope { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            foreach (var budget in Budgets())
            {
                if (ShouldProcess(budget.File, $"Remove budget '{budget.Name}' ({BudgetText.Limit(budget, CultureInfo.CurrentCulture)})"))
                    BudgetInput.Store(this, budget.Source, budget).Remove(budget.Name, Cancellation);
            }
        }
        catch (BudgetFileException exception)
        {
            ThrowTerminatingError(BudgetErrors.FileUnusable(exception));
        }
        catch (DirectoryNotFoundException exception)
        {
            ThrowTerminatingError(Errors.NoDataFolder(exception));
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    private IReadOnlyList<TokenBudget> Budgets()
    {
        if (InputObject is null)
            return BudgetInput.Select(this, BudgetStore.ReadAll(this.CurrentFolder()), Name, Scope);
        if (BudgetInput.FromObject(InputObject) is { } budget)
            return [budget];
        WriteError(BudgetErrors.NotABudget(InputObject.BaseObject));
        return [];
    }
}
