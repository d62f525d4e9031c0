using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Caching.Prompts;

/// <summary>
/// The prompt cache of this process's user: one a process, so that one command's work serves the next. What is still to be written is written when the
/// process ends.
/// </summary>
public static class UserPromptCache
{
    private static readonly object Lock = new();
    private static PromptCache? s_cache;
    private static string? s_folder;

    static UserPromptCache() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => Close();

    /// <summary>The cache, as the options' file and the environment say at this moment.</summary>
    /// <param name="dataFolder">The data folder; by default that of this process's user and environment.</param>
    /// <exception cref="CacheOptionException">The options' file cannot be read or is damaged.</exception>
    /// <exception cref="DirectoryNotFoundException">The system names no folder of per-user data.</exception>
    public static PromptCache Get(string? dataFolder = null)
    {
        var folder = dataFolder ?? DataFolder.Locate();
        var options = new PromptCacheOptionFile(folder).ReadEffective();
        lock (Lock)
        {
            if (s_cache is not null && s_folder == folder && s_cache.Options == options)
                return s_cache;
            // Whoever still uses the one before goes on in memory.
            s_cache?.Dispose();
            s_folder = folder;
            return s_cache = new PromptCache(options, CacheStores.Opener(options, folder, TimeProvider.System));
        }
    }

    private static void Close()
    {
        lock (Lock)
        {
            s_cache?.Dispose();
            s_cache = null;
        }
    }
}
