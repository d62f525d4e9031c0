using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ClaudePerf.Core.Agents.Discovery;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Completes the names of the MCP servers declared for the session's current folder, or for the folder of <c>-Path</c>. No server is
/// started.
/// </summary>
public sealed class McpServerNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        using var session = PowerShell.Create(RunspaceMode.CurrentRunspace);
        var current = session.AddScript("$PWD.ProviderPath").Invoke<string>().FirstOrDefault();
        var path = fakeBoundParameters["Path"] ?? fakeBoundParameters["LiteralPath"];
        var given = (path is object[] several ? several.FirstOrDefault() : path)?.ToString();
        if (current is null || (given is null ? current : Path.Combine(current, given)) is not { } root || !Directory.Exists(root))
            return [];
        var word = wordToComplete.Trim('\'', '"');
        return new PromptSource(includeUser: given is null, allowOutsideRoot: false, CancellationToken.None).EcosystemOf(root).McpServers
            .Where(server => server.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(static server => new CompletionResult(
                CompletionText.Quote(server.Name), server.Name, CompletionResultType.ParameterValue,
                $"{server.Scope} ({server.State})"));
    }
}
