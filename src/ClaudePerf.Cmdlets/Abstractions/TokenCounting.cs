using System.Management.Automation;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.Api;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Cmdlets;

/// <summary>Counting tokens of prompts for a model, in the same way for every command.</summary>
internal static class TokenCounting
{
    /// <summary>Runs work of the core and turns its exceptions into terminating errors.</summary>
    internal static void GuardCounting(this CancellableCommand command, Action action)
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
            command.ThrowTerminatingError(Errors.TokenApiFailed(exception, null));
        }
        catch (TokenVocabularyException exception)
        {
            command.ThrowTerminatingError(Errors.TokenVocabulary(exception));
        }
        catch (DirectoryNotFoundException exception)
        {
            command.ThrowTerminatingError(Errors.NoDataFolder(exception));
        }
    }

    /// <summary>The model that the user named.</summary>
    internal static ModelInfo ResolveModel(this CancellableCommand command, ModelCatalog catalog, string model)
    {
        try
        {
            return catalog.Resolve(model);
        }
        catch (UnknownModelException exception)
        {
            command.ThrowTerminatingError(Errors.UnknownModel(exception, model));
            throw;
        }
    }
}
