using System.Management.Automation;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.Api;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Base class of commands that count tokens of prompts for a model. Ends the command with an error if counting is impossible.
/// </summary>
public abstract class CountingCommand : CancellableCommand
{
    /// <summary>Runs work of the core and turns its exceptions into terminating errors.</summary>
    private protected void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        catch (TokenApiException exception)
        {
            ThrowTerminatingError(Errors.TokenApiFailed(exception, null));
        }
        catch (TokenVocabularyException exception)
        {
            ThrowTerminatingError(Errors.TokenVocabulary(exception));
        }
        catch (DirectoryNotFoundException exception)
        {
            ThrowTerminatingError(Errors.NoDataFolder(exception));
        }
    }

    /// <summary>The model that the user named.</summary>
    private protected ModelInfo ResolveModel(ModelCatalog catalog, string model)
    {
        try
        {
            return catalog.Resolve(model);
        }
        catch (UnknownModelException exception)
        {
            ThrowTerminatingError(Errors.UnknownModel(exception, model));
            throw;
        }
    }

    /// <summary>
    /// Writes the warnings of the prompt cache, such as that its server is unreachable. Each command writes each warning once.
    /// </summary>
    private protected void WriteCacheWarnings(PromptCache? cache)
    {
        foreach (var warning in cache?.TakeWarnings(MyInvocation.MyCommand.Name) ?? [])
            WriteWarning(warning);
    }

    /// <summary>
    /// The user's prompt cache, opened in the background while the command works; null if it is disabled or unusable, which is reported.
    /// </summary>
    private protected PromptCache? OpenPromptCache()
    {
        try
        {
            var cache = UserPromptCache.Get();
            if (!cache.Options.Enabled)
                return null;
            cache.OpenInBackground();
            return cache;
        }
        catch (PromptCacheOptionException exception)
        {
            WriteWarning($"The prompt cache is disabled for this command. {exception.Message}");
        }
        catch (DirectoryNotFoundException exception)
        {
            WriteVerbose($"The prompt cache is disabled for this command. {exception.Message}");
        }
        return null;
    }
}
