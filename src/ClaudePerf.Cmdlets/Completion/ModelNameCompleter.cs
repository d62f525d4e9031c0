using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Completes model names: aliases first, then the ids of offered models, then all others, each with its price as tooltip. For parameters
/// that take a model: <c>[ArgumentCompleter(typeof(ModelNameCompleter))]</c>. A <c>-PriceFile</c> on the command line is read.
/// </summary>
public sealed class ModelNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ModelCatalog catalog;
        try
        {
            catalog = ModelCatalog.LoadDefault(fakeBoundParameters["PriceFile"]?.ToString());
        }
        catch (PriceDataException)
        {
            // Completion cannot show errors; the cmdlet itself will report it.
            return [];
        }

        var written = (wordToComplete ?? "").Trim('\'', '"');
        return [.. ModelNames.StartingWith(catalog, written, TimeProvider.System.GetUtcNow())
            .Select(static named => new CompletionResult(
                Quoted(named.Name), named.Name, CompletionResultType.ParameterValue, named.Remark))];
    }

    // Names in a user's own price file can contain any character.
    private static string Quoted(string name) =>
        name.All(c => char.IsLetterOrDigit(c) || c is '-' or '.' or '_' or '/' or ':' or '[' or ']')
            ? name
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";
}
