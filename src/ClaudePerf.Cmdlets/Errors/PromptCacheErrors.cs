using System.Management.Automation;
using ClaudePerf.Core.Caching;

namespace ClaudePerf.Cmdlets;

/// <summary>The error records of the prompt cache commands. The ids are part of the module's interface.</summary>
internal static class PromptCacheErrors
{
    internal static ErrorRecord OptionsUnusable(PromptCacheOptionException exception) => new(
        exception, "PromptCacheOptionsUnusable", ErrorCategory.InvalidData, exception.Path);

    internal static ErrorRecord InvalidRedisConnection(FormatException exception) => new(
        exception, "InvalidRedisConnection", ErrorCategory.InvalidArgument, null);

    internal static ErrorRecord RedisConnectionMissing() => new(
        new PSArgumentException($"No Redis server is configured. Use -RedisConnection, or set {PromptCacheOptionFile.RedisVariable}."),
        "RedisConnectionMissing", ErrorCategory.InvalidArgument, null);

    internal static ErrorRecord NothingToSet() => new(
        new PSArgumentException("No options were given. Give at least one option, or -Reset to reset all options."),
        "NothingToSet", ErrorCategory.InvalidArgument, null);

    internal static ErrorRecord NoCacheEntry(string key) => new(
        new ItemNotFoundException($"The prompt cache has no entry '{key}'."),
        "CacheEntryNotFound", ErrorCategory.ObjectNotFound, key);
}
