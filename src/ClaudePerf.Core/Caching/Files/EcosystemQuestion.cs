using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Caching.Files;

/// <summary>What is asked of an ecosystem: where it is looked for, how far, and for which user.</summary>
internal static class EcosystemQuestion
{
    internal static CacheKeyBuilder Add(CacheKeyBuilder builder, EcosystemOptions options)
    {
        builder.Add(options.Root).Add(options.HomeFolder).Add(options.UserFolder).Add(options.ManagedFolder)
            .Add(options.IncludeUser).Add(options.IncludePlugins).Add(options.IncludeLoose).Add(options.AllowOutsideRoot).Add(options.McpState.Text);
        foreach (var (name, value) in options.Variables.OrderBy(static variable => variable.Key, StringComparer.Ordinal))
            builder.Add(name).Add(value);
        return builder;
    }
}
