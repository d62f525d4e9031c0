using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Completes model names: aliases first, then the ids of offered models, then those of the others, each with its price as
/// tooltip. For any parameter that takes a model: <c>[ArgumentCompleter(typeof(ModelNameCompleter))]</c>. A bound
/// <c>-PriceFile</c> is read.
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
            // Completion has no place for an error; the cmdlet itself will say it.
            return [];
        }

        var now = TimeProvider.System.GetUtcNow();
        var written = (wordToComplete ?? "").Trim('\'', '"');
        return [.. Names(catalog, now)
            .Where(entry => Matches(entry.Name, written))
            .Select(entry => new CompletionResult(Quoted(entry.Name), entry.Name, CompletionResultType.ParameterValue, Tooltip(entry.Name, entry.Model, now)))];
    }

    private static IEnumerable<(string Name, ModelInfo Model)> Names(ModelCatalog catalog, DateTimeOffset now) =>
        catalog.Aliases.Select(alias => (alias.Key, catalog.Resolve(alias.Value)))
            .Append((ModelCatalog.Inherit, catalog.DefaultModel))
            .Concat(catalog.Models.Where(model => model.IsOffered(now)).Select(model => (model.Id, model)))
            .Concat(catalog.Models.Where(model => !model.IsOffered(now)).Select(model => (model.Id, model)));

    // "opus-5" completes to claude-opus-5 as well: the resolver takes both.
    private static bool Matches(string name, string written) =>
        name.StartsWith(written, StringComparison.OrdinalIgnoreCase) || name.StartsWith("claude-" + written, StringComparison.OrdinalIgnoreCase);

    // Names of a user's own price file may hold anything.
    private static string Quoted(string name) =>
        name.All(c => char.IsLetterOrDigit(c) || c is '-' or '.' or '_' or '/' or ':' or '[' or ']') ? name : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";

    private static string Tooltip(string name, ModelInfo model, DateTimeOffset now)
    {
        var rates = model.PriceAt(now).Rates;
        var price = $"{rates.Input:0.00##} in, {rates.Output:0.00##} out, {rates.CacheRead:0.00##} cache read, USD per MTok";
        var target = name == model.Id ? "" : name == ModelCatalog.Inherit ? $"the caller's model, else {model.Id}: " : $"{model.Id}: ";
        return target + price + (model.IsOffered(now) ? "" : " (not offered)");
    }
}
