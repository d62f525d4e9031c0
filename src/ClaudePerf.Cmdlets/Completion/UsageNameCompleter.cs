using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>Completes projects, models, agents and sessions that the usage index knows, those used last first.</summary>
public sealed class UsageNameCompleter : IArgumentCompleter
{
    private const string ReferencePrefix = "Reference";

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        // Compare-TokenUsage has each filter twice: -Project and -ReferenceProject.
        var filter = parameterName.StartsWith(ReferencePrefix, StringComparison.OrdinalIgnoreCase)
            ? parameterName[ReferencePrefix.Length..]
            : parameterName;
        if (!Enum.TryParse<UsageGrouping>(filter, out var kind))
            return [];
        var written = (wordToComplete ?? "").Trim('\'', '"');
        try
        {
            return [.. UsageIndexNames.Recent(UsageIndex.DefaultPath, kind)
                .Where(entry => entry.Name.Contains(written, StringComparison.OrdinalIgnoreCase))
                .Select(entry => new CompletionResult(CompletionText.Of(entry.Name), entry.Name, CompletionResultType.ParameterValue, $"last used {entry.LastUsed.ToLocalTime():g}"))];
        }
        catch (Exception exception) when (exception is DatabaseException or DirectoryNotFoundException)
        {
            // Completion has no place for an error; the cmdlet itself will say it.
            return [];
        }
    }
}
