using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClaudePerf.Cmdlets;

/// <summary>Completes how far back a query looks.</summary>
public sealed class LookbackCompleter : IArgumentCompleter
{
    private static readonly (string Text, string Meaning)[] Periods =
    [
        ("1d", "today"), ("7d", "today and the six days before it"), ("30d", "today and the 29 days before it"),
        ("5h", "the last five hours"), ("24h", "the last 24 hours"), ("2w", "today and the 13 days before it"),
        ("3mo", "the last three months"), ("12mo", "the last twelve months"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var written = (wordToComplete ?? "").Trim('\'', '"');
        return Periods.Where(period => period.Text.StartsWith(written, StringComparison.OrdinalIgnoreCase))
            .Select(static period => new CompletionResult(period.Text, period.Text, CompletionResultType.ParameterValue, period.Meaning));
    }
}
