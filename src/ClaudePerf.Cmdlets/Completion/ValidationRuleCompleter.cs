using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Cmdlets;

/// <summary>Completes the ids of validation rules, each with what it finds as tooltip.</summary>
public sealed class ValidationRuleCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        return [.. ValidationRules.All
            .Where(rule => rule.Id.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(static rule => new CompletionResult(rule.Id, rule.Id, CompletionResultType.ParameterValue, $"{rule.Severity}: {rule.What}"))];
    }
}
