using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Cmdlets;

/// <summary>The error records of the budget commands.</summary>
internal static class BudgetErrors
{
    internal static ErrorRecord FileUnusable(BudgetFileException exception) => new(
        exception,
        "BudgetFileUnusable",
        exception.InnerException is IOException or UnauthorizedAccessException ? ErrorCategory.OpenError : ErrorCategory.InvalidData,
        exception.File);

    internal static ErrorRecord NotFound(string name, IEnumerable<string> known) => new(
        new ItemNotFoundException($"There is no budget named '{name}'.{NearNames.Question(name, known)} "
            + "Get-TokenBudget lists all budgets; Set-TokenBudget adds one."),
        "BudgetNotFound", ErrorCategory.ObjectNotFound, name);

    internal static ErrorRecord NameUnusable(string name) => new(
        new PSArgumentException($"'{name}' is not a valid budget name. "
            + "A name must not be blank or contain wildcards (* and ?) or control characters."),
        "BudgetNameUnusable", ErrorCategory.InvalidArgument, name);

    internal static ErrorRecord LimitMissing(string name) => new(
        new PSArgumentException($"The budget '{name}' does not exist yet. Set its limit with -Limit, for example -Limit 20."),
        "BudgetLimitMissing", ErrorCategory.InvalidArgument, name);

    internal static ErrorRecord ProjectOfProject() => new(
        new PSArgumentException("With -Scope Project the budget is stored in the project's file and applies to that project. "
            + "Omit -Project, or store the budget in your own settings (-Scope User)."),
        "BudgetProjectOfProject", ErrorCategory.InvalidArgument, null);

    internal static ErrorRecord NotABudget(object? input) => new(
        new PSArgumentException($"An object of type '{input?.GetType().FullName ?? "null"}' is not a budget. "
            + "Pipe the output of Get-TokenBudget or Set-TokenBudget -PassThru."),
        "InputNotABudget", ErrorCategory.InvalidArgument, input);

    internal static ErrorRecord Exceeded(BudgetState state) => new(
        new InvalidOperationException(BudgetText.Exceeded(state, CultureInfo.CurrentCulture)),
        "BudgetExceeded", ErrorCategory.LimitsExceeded, state);

    internal static ErrorRecord WouldBeExceeded(BudgetPrediction prediction) => new(
        new InvalidOperationException(BudgetText.WouldBeExceeded(prediction, CultureInfo.CurrentCulture)),
        "BudgetWouldBeExceeded", ErrorCategory.LimitsExceeded, prediction);
}
