using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClaudePerf.Cmdlets;

/// <summary>Completes the periods that a budget can be for.</summary>
public sealed class BudgetPeriodCompleter : IArgumentCompleter
{
    private static readonly (string Name, string Meaning)[] Periods =
    [
        ("Run", "each run of a subagent"), ("Session", "each session of Claude Code"), ("5h", "the 5-hour blocks of Claude plans"), ("Day", "midnight to midnight"), ("Week", "Monday to Sunday"),
        ("Month", "the calendar month"), ("7d", "today and the six days before it"), ("30d", "today and the 29 days before it"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var written = (wordToComplete ?? "").Trim('\'', '"');
        return Periods.Where(period => period.Name.StartsWith(written, StringComparison.OrdinalIgnoreCase))
            .Select(period => new CompletionResult(period.Name, period.Name, CompletionResultType.ParameterValue, period.Meaning));
    }
}
