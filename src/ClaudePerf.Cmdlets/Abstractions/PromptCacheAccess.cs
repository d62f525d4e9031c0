using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;

namespace ClaudePerf.Cmdlets;

/// <summary>Using the prompt cache, in the same way for every command.</summary>
internal static class PromptCacheAccess
{
    /// <summary>
    /// Writes the warnings of the prompt cache, such as that its server is unreachable. Each command writes each warning once.
    /// </summary>
    internal static void WriteCacheWarnings(this ModuleCommand command, PromptCache? cache)
    {
        foreach (var warning in cache?.TakeWarnings(command.MyInvocation.MyCommand.Name) ?? [])
            command.WriteWarning(warning);
    }

    /// <summary>
    /// The user's prompt cache, opened in the background while the command works; null if it is disabled or unusable, which is reported.
    /// </summary>
    internal static PromptCache? OpenPromptCache(this ModuleCommand command)
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
            command.WriteWarning($"The prompt cache is disabled for this command. {exception.Message}");
        }
        catch (DirectoryNotFoundException exception)
        {
            command.WriteVerbose($"The prompt cache is disabled for this command. {exception.Message}");
        }
        return null;
    }
}
