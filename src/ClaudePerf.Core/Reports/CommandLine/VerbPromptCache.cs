using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>The user's prompt cache, as verbs use it.</summary>
internal static class VerbPromptCache
{
    /// <summary>Opens the cache in the background; null if it is disabled or unusable, which is reported.</summary>
    internal static PromptCache? Open(VerbOutput output)
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
            output.WriteMessage($"The prompt cache is disabled for this command. {exception.Message}");
        }
        catch (DirectoryNotFoundException)
        {
            // Without a data folder there is no cache.
        }
        return null;
    }
}
