namespace ClaudePerf.Core.Savings.Startup;

/// <summary>Combines the texts of plugins of which nothing was called: such a plugin is disabled as a whole.</summary>
internal static class StartupPlugins
{
    /// <summary>The texts, with one for each unused plugin instead of its own.</summary>
    internal static IEnumerable<StartupText> Combine(IReadOnlyCollection<StartupText> texts, StartupPlaces places)
    {
        // An agent's name has a colon only if it is a plugin's; a skill's may be in a folder of commands.
        var names = texts.Select(text => text.Key.Part switch
        {
            SavingPart.Agent => StartupNames.PluginOf(text.Key.Name),
            SavingPart.Skill when StartupNames.PluginOf(text.Key.Name) is not null => places.Definition(text)?.Source,
            _ => null,
        }).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var plugin in texts.GroupBy(text => PluginOf(text.Key, names), StringComparer.Ordinal))
        {
            if (plugin.Key is null || plugin.Any(static text => text.IsUsed != false))
            {
                foreach (var text in plugin)
                    yield return text;
                continue;
            }
            var whole = new StartupText(new StartupKey(SavingPart.Plugin, plugin.Key)) { IsUsed = false };
            foreach (var text in plugin)
                whole.Add(text);
            yield return whole;
        }
    }

    private static string? PluginOf(StartupKey key, HashSet<string> plugins) => key.Part switch
    {
        SavingPart.Agent or SavingPart.Skill => StartupNames.PluginOf(key.Name) is { } plugin && plugins.Contains(plugin) ? plugin : null,
        SavingPart.McpServer or SavingPart.McpTool => plugins.FirstOrDefault(plugin => StartupNames.IsOfPlugin(key.Name, plugin)),
        _ => null,
    };
}
