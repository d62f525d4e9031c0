using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;

namespace ClaudePerf.Cmdlets;

/// <summary>Completes the names of the definitions in the session's current folder, or in the folder of <c>-Path</c>; for a parameter
/// <c>-Agent</c> only agents.</summary>
public sealed class DefinitionNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        var isAgent = parameterName.Equals(nameof(PromptKind.Agent), StringComparison.OrdinalIgnoreCase);
        return Definitions(fakeBoundParameters["Path"] ?? fakeBoundParameters["LiteralPath"])
            .Where(definition => definition.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase)
                && (!isAgent || definition.Kind == PromptKind.Agent))
            .GroupBy(static definition => definition.Name, StringComparer.Ordinal)
            .OrderBy(static group => group.Key, StringComparer.Ordinal)
            .Select(static group => new CompletionResult(CompletionText.Quote(group.Key), group.Key, CompletionResultType.ParameterValue,
                $"{group.First().Kind} ({group.First().Scope})"));
    }

    private static IReadOnlyList<PromptDefinition> Definitions(object? path)
    {
        using var session = PowerShell.Create(RunspaceMode.CurrentRunspace);
        var current = session.AddScript("$PWD.ProviderPath").Invoke<string>().FirstOrDefault();
        var given = (path is object[] several ? several.FirstOrDefault() : path)?.ToString();
        if (current is null)
            return [];
        var root = given is null ? current : Path.Combine(current, given);
        // While typing, a folder that does not exist yet is not an error.
        return Directory.Exists(root)
            ? new PromptSource(includeUser: given is null, allowOutsideRoot: false, CancellationToken.None).Folder(root).Definitions
            : [];
    }
}
