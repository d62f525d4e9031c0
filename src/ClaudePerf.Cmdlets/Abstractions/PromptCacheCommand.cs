using System.Management.Automation;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;

namespace ClaudePerf.Cmdlets;

/// <summary>A command about the user's prompt cache.</summary>
public abstract class PromptCacheCommand : CancellableCommand
{
    /// <summary>Does something with the cache beside the pipeline's thread, then says what the user should know of it.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    private protected T WithCache<T>(Func<PromptCache, T> work)
    {
        try
        {
            var cache = UserPromptCache.Get();
            if (!cache.Options.Enabled)
                WriteWarning("The prompt cache is switched off; it can be switched on with Set-PromptCacheOption -Enabled $true.");
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

    /// <summary>A project that is given as a path of the file system is meant by its full path.</summary>
    private protected string[]? ResolveProjects(string[]? projects) => projects is null ? null : Array.ConvertAll(
        projects,
        project => project.StartsWith('.') || project.StartsWith('~') ? GetUnresolvedProviderPathFromPSPath(project).TrimEnd('/', '\\') : project);
}
