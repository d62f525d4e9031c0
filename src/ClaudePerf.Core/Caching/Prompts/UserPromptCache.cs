using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Caching.Prompts;

/// <summary>
/// The user's prompt cache: one per process, so commands share results. Pending data is written when the process ends.
/// </summary>
public static class UserPromptCache
{
    private static readonly object Lock = new();
    private static PromptCache? _cache;
    private static string? _folder;

    static UserPromptCache() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => Close();

    /// <summary>Returns the cache that the option file and the environment currently specify.</summary>
    /// <param name="dataFolder">The data folder; null for the default of this process's user and environment.</param>
    /// <exception cref="PromptCacheOptionException">The option file cannot be read or is damaged.</exception>
    /// <exception cref="DirectoryNotFoundException">The system has no folder for user data.</exception>
    public static PromptCache Get(string? dataFolder = null)
    {
        var folder = dataFolder ?? DataFolder.Locate();
        var options = new PromptCacheOptionFile(folder).ReadEffective();
        lock (Lock)
        {
            if (_cache is not null && _folder == folder && _cache.Options == options)
                return _cache;
            // Callers that still use the previous cache continue in memory.
            _cache?.Dispose();
            _folder = folder;
            return _cache = new PromptCache(options, PromptCacheStores.Opener(options, folder, TimeProvider.System));
        }
    }

    private static void Close()
    {
        lock (Lock)
        {
            _cache?.Dispose();
            _cache = null;
        }
    }
}
