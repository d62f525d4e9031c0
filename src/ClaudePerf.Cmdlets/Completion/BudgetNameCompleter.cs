using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using ClaudePerf.Core.Budgets;

namespace ClaudePerf.Cmdlets;

/// <summary>Completes the names of the user's budgets and of those of the project that the session is in.</summary>
public sealed class BudgetNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var written = (wordToComplete ?? "").Trim('\'', '"');
        using var session = PowerShell.Create(RunspaceMode.CurrentRunspace);
        var folder = session.AddScript("$PWD.ProviderPath").Invoke<string>().FirstOrDefault();
        try
        {
            return [.. BudgetStore.ReadAll(folder)
                .Where(budget => budget.Name.StartsWith(written, StringComparison.OrdinalIgnoreCase))
                .Select(budget => new CompletionResult(Quoted(budget.Name), budget.Name, CompletionResultType.ParameterValue, BudgetText.Limit(budget, CultureInfo.CurrentCulture)))];
        }
        catch (Exception exception) when (exception is BudgetFileException or DirectoryNotFoundException)
        {
            // Completion has no place for an error; the cmdlet itself will say it.
            return [];
        }
    }

    private static string Quoted(string name) => name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.')
        ? name
        : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";
}
