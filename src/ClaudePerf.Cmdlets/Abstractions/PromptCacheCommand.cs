using System.Management.Automation;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;

namespace ClaudePerf.Cmdlets;

/// <summary>Base class of commands for the user's prompt cache.</summary>
public abstract class PromptCacheCommand : CancellableCommand
{
    /// <summary>Works with the cache on another thread, then writes the warnings of the cache.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    private protected T WithCache<T>(Func<PromptCache, T> work)
    {
        try
        {
            var cache = UserPromptCache.Get();
            if (!cache.Options.Enabled)
                WriteWarning("The prompt cache is disabled. Enable it with Set-PromptCacheOption -Enabled $true.");
            var result = Interruptible(() => work(cache));
            foreach (var warning in cache.TakeWarnings(MyInvocation.MyCommand.Name))
                WriteWarning(warning);
            return result;
        }
        catch (PromptCacheOptionException exception)
        {
            ThrowTerminatingError(PromptCacheErrors.OptionsUnusable(exception));
            throw;
        }
        catch (DirectoryNotFoundException exception)
        {
            ThrowTerminatingError(Errors.NoDataFolder(exception));
            throw;
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Replaces projects given as file system paths with their full paths.</summary>
    private protected string[]? ResolveProjects(string[]? projects) => projects is null ? null : Array.ConvertAll(
        projects,
        project => project.StartsWith('.') || project.StartsWith('~')
            ? GetUnresolvedProviderPathFromPSPath(project).TrimEnd('/', '\\')
            : project);
}
