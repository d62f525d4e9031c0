using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Budgets;

namespace ClaudePerf.Cmdlets;

/// <summary>The error records of the commands for budgets.</summary>
internal static class BudgetErrors
{
    internal static ErrorRecord FileUnusable(BudgetFileException exception) => new(
        exception, "BudgetFileUnusable", exception.InnerException is IOException or UnauthorizedAccessException ? ErrorCategory.OpenError : ErrorCategory.InvalidData, exception.File);

    internal static ErrorRecord NotFound(string name) => new(
        new ItemNotFoundException($"No budget is named '{name}'. Get-TokenBudget lists what there is; Set-TokenBudget adds one."), "BudgetNotFound", ErrorCategory.ObjectNotFound, name);

    internal static ErrorRecord NameUnusable(string name) => new(
        new PSArgumentException($"'{name}' cannot name a budget: blanks alone, wildcards (* and ?) and control characters would make it hard to name again."), "BudgetNameUnusable", ErrorCategory.InvalidArgument, name);

    internal static ErrorRecord LimitMissing(string name) => new(
        new PSArgumentException($"There is no budget '{name}' yet: say how much with -Limit, for example -Limit 20."), "BudgetLimitMissing", ErrorCategory.InvalidArgument, name);

    internal static ErrorRecord ProjectOfProject() => new(
        new PSArgumentException("With -Scope Project the budget is kept in the project's own file and is about that project: leave -Project out, or keep the budget in your own settings (-Scope User)."),
        "BudgetProjectOfProject", ErrorCategory.InvalidArgument, null);

    internal static ErrorRecord NotABudget(object? input) => new(
        new PSArgumentException($"An object of type '{input?.GetType().FullName ?? "null"}' is no budget. Pipe what Get-TokenBudget or Set-TokenBudget -PassThru gives."),
        "InputNotABudget", ErrorCategory.InvalidArgument, input);

    internal static ErrorRecord Exceeded(BudgetState state) => new(
        new InvalidOperationException(BudgetText.Exceeded(state, CultureInfo.CurrentCulture)), "BudgetExceeded", ErrorCategory.LimitsExceeded, state);

    internal static ErrorRecord WouldBeExceeded(BudgetPrediction prediction) => new(
        new InvalidOperationException(
            $"Budget '{prediction.Name}' would be exceeded: {prediction.Invocations:N0} runs come to {BudgetText.Amount(prediction.Low, prediction.Unit, CultureInfo.CurrentCulture)} {(prediction.High is { } high ? $"to {BudgetText.Amount(high, prediction.Unit, CultureInfo.CurrentCulture)}" : "or more")}, {BudgetText.Amount(prediction.Remaining, prediction.Unit, CultureInfo.CurrentCulture)} left."),
        "BudgetWouldBeExceeded", ErrorCategory.LimitsExceeded, prediction);
}
