using System.Management.Automation;
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
}
