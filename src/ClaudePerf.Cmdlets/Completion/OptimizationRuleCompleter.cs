using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Cmdlets;

/// <summary>Completes the ids of optimization rules, each with what it does as tooltip.</summary>
public sealed class OptimizationRuleCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        return [.. OptimizationRules.All
            .Where(rule => rule.Id.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(rule => new CompletionResult(rule.Id, rule.Id, CompletionResultType.ParameterValue, $"{rule.Level}: {rule.What}"))];
    }
}
