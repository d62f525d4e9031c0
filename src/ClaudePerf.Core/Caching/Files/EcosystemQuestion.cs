using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Caching.Files;

/// <summary>Adds the options of an ecosystem search to a key: the folder, the scope of the search and the user.</summary>
internal static class EcosystemQuestion
{
    internal static PromptCacheKeyBuilder Add(PromptCacheKeyBuilder builder, EcosystemOptions options)
    {
        builder.Add(options.Root).Add(options.HomeFolder).Add(options.UserFolder).Add(options.ManagedFolder)
            .Add(options.IncludeUser)
                .Add(options.IncludePlugins)
                .Add(options.IncludeLoose)
                .Add(options.AllowOutsideRoot)
                .Add(options.McpState.Text);
        foreach (var (name, value) in options.Variables.OrderBy(static variable => variable.Key, StringComparer.Ordinal))
            builder.Add(name).Add(value);
        return builder;
    }
}
