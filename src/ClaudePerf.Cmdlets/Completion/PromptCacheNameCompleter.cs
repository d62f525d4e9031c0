using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;

namespace ClaudePerf.Cmdlets;

/// <summary>Completes agents, projects, models and keys of the prompt cache's entries, most recently used first.</summary>
public sealed class PromptCacheNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var written = (wordToComplete ?? "").Trim('\'', '"');
        try
        {
            return [.. UserPromptCache.Get().Entries()
                .OrderByDescending(static entry => entry.LastUsed)
                .Select(entry => (Name: Value(entry, parameterName), Entry: entry))
                .Where(item => item.Name?.Contains(written, StringComparison.OrdinalIgnoreCase) == true)
                .DistinctBy(static item => item.Name)
                .Select(item => new CompletionResult(CompletionText.Quote(item.Name!), item.Name, CompletionResultType.ParameterValue,
                    $"{item.Entry}, last used {item.Entry.LastUsed.ToLocalTime():g}"))];
        }
        catch (Exception exception) when (exception is PromptCacheOptionException or DirectoryNotFoundException)
        {
            // Completion cannot show errors; the cmdlet itself will report it.
            return [];
        }
    }

    private static string? Value(CacheEntryInfo entry, string parameter) => parameter switch
    {
        nameof(FilteredPromptCacheCommand.Agent) => entry.Agent,
        nameof(FilteredPromptCacheCommand.Project) => entry.Project,
        nameof(FilteredPromptCacheCommand.Model) => entry.Model,
        _ => entry.Key,
    };
}
