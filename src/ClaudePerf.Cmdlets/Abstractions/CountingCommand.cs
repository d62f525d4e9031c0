using System.Management.Automation;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.Api;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Cmdlets;

/// <summary>A command that counts prompts for a model: what the counting needs, and what ends the command where it cannot be had.</summary>
public abstract class CountingCommand : CancellableCommand
{
    /// <summary>Runs work of the core, and turns what ends it into the command's own end.</summary>
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

    /// <summary>The models and prices of this process's user.</summary>
    private protected ModelCatalog LoadCatalog()
    {
        try
        {
            return Told(ModelCatalog.LoadDefault());
        }
        catch (PriceDataException exception)
        {
            ThrowTerminatingError(Errors.InvalidPriceData(exception));
            throw;
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

    /// <summary>Says what the user should know of the prompt cache, such as that it went without its server; each command says each thing once.</summary>
    private protected void TellOf(PromptCache? cache)
    {
        foreach (var warning in cache?.TakeWarnings(MyInvocation.MyCommand.Name) ?? [])
            WriteWarning(warning);
    }

    /// <summary>The user's prompt cache, opened beside the command's work; null where it is off or cannot be had, which is said then.</summary>
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
            WriteWarning($"Nothing is remembered. {exception.Message}");
        }
        catch (DirectoryNotFoundException exception)
        {
            WriteVerbose($"Nothing is remembered. {exception.Message}");
        }
        return null;
    }
}
