using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Completes the names of coordination patterns in the session's current folder, or in the folder of <c>-Path</c>: those of prompts and of
/// the pattern file. Transcripts are not read.
/// </summary>
public sealed class PatternNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var written = (wordToComplete ?? "").Trim('\'', '"');
        using var session = PowerShell.Create(RunspaceMode.CurrentRunspace);
        var current = session.AddScript("$PWD.ProviderPath").Invoke<string>().FirstOrDefault();
        var path = fakeBoundParameters["Path"] ?? fakeBoundParameters["LiteralPath"];
        var given = (path is object[] several ? several.FirstOrDefault() : path)?.ToString();
        if (current is null || (given is null ? current : Path.Combine(current, given)) is not { } root || !Directory.Exists(root))
            return [];
        try
        {
            var source = new PromptSource(includeUser: given is null, allowOutsideRoot: false, CancellationToken.None);
            var query = new PatternQuery
            {
                Ecosystem = source.EcosystemOf(root),
                Catalog = ModelCatalog.LoadDefault(),
                Sources = [PatternSource.Prompt, PatternSource.File],
            };
            return [.. query.Read(static _ => { }, CancellationToken.None)
                .Where(pattern => pattern.Name.Contains(written, StringComparison.OrdinalIgnoreCase))
                .DistinctBy(static pattern => pattern.Name).OrderBy(static pattern => pattern.Name, StringComparer.Ordinal)
                .Select(static pattern => new CompletionResult(
                    CompletionText.Quote(pattern.Name), pattern.Name, CompletionResultType.ParameterValue, $"{pattern}"))];
        }
        catch (Exception exception) when (exception is PromptReadException or PatternFileException or PriceDataException)
        {
            // Completion cannot show errors; the cmdlet itself will report it.
            return [];
        }
    }
}
