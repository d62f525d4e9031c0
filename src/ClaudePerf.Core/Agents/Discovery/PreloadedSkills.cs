using ClaudePerf.Core.Agents.Parsing;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>
/// Resolves the names in an agent's <c>skills:</c>. Measured with Claude Code 2.1.332, case by case, in this order: the
/// skill or command with that name; the one whose frontmatter <c>name</c> matches, alone or after its plugin's prefix;
/// one of the agent's own plugin; the first of any plugin. Names are case-sensitive. A skill with
/// <c>disable-model-invocation: true</c> is found, but not given to the agent.
/// </summary>
internal sealed class PreloadedSkills
{
    private readonly Dictionary<string, PromptDefinition> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PromptDefinition> _byFrontmatter = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PromptDefinition> _byLastPart = new(StringComparer.Ordinal);

    internal PreloadedSkills(IEnumerable<PromptDefinition> definitions)
    {
        foreach (var skill in definitions.Where(static definition =>
            definition is { Kind: PromptKind.Skill or PromptKind.Command, IsActive: true }))
        {
            _byName.TryAdd(skill.Name, skill);
            if (skill.Frontmatter.GetText("name") is { Length: > 0 } name)
            {
                _byFrontmatter.TryAdd(name, skill);
                if (PluginOf(skill) is { } plugin)
                    _byFrontmatter.TryAdd(plugin + name, skill);
            }
            for (var colon = skill.Name.IndexOf(':', StringComparison.Ordinal); colon >= 0; colon = skill.Name.IndexOf(':', colon + 1))
                _byLastPart.TryAdd(skill.Name[(colon + 1)..], skill);
        }
    }

    /// <summary>
    /// Returns the skill or command that a name refers to, whether the agent receives it or not; null if there is none.
    /// </summary>
    internal PromptDefinition? Find(string name, PromptDefinition agent) =>
        Exact(name) ?? (PluginOf(agent) is { } plugin ? Exact(plugin + name) : null) ?? _byLastPart.GetValueOrDefault(name);

    /// <summary>Returns the skill or command that an agent preloads for a name; null if there is none.</summary>
    internal PromptDefinition? FindPreloaded(string name, PromptDefinition agent) =>
        Find(name, agent) is { DisableModelInvocation: false } skill ? skill : null;

    private PromptDefinition? Exact(string name) => _byName.GetValueOrDefault(name) ?? _byFrontmatter.GetValueOrDefault(name);

    // Including the colon: "plugin:".
    private static string? PluginOf(PromptDefinition definition) =>
        definition.Source is not null && definition.Name.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
            ? definition.Name[..(colon + 1)] : null;
}
