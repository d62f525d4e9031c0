using ClaudePerf.Core.Agents.Parsing;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>
/// What the names in an agent's <c>skills:</c> mean. Measured with Claude Code 2.1.332, case by case: the skill or command of that name;
/// else the one whose frontmatter has it as its <c>name</c>, alone or behind its plugin's; else one of the agent's own plugin; else the
/// first
/// of any plugin. Upper and lower case count. What has <c>disable-model-invocation: true</c> is found, and not given to the agent.
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

    /// <summary>The skill or command that an agent means by a name, whether it is given it or not; null where there is none.</summary>
    internal PromptDefinition? Named(string name, PromptDefinition agent) =>
        Exact(name) ?? (PluginOf(agent) is { } plugin ? Exact(plugin + name) : null) ?? _byLastPart.GetValueOrDefault(name);

    /// <summary>The skill or command that an agent starts with because of a name; null where there is none.</summary>
    internal PromptDefinition? Given(string name, PromptDefinition agent) =>
        Named(name, agent) is { DisableModelInvocation: false } skill ? skill : null;

    private PromptDefinition? Exact(string name) => _byName.GetValueOrDefault(name) ?? _byFrontmatter.GetValueOrDefault(name);

    // With the colon: "plugin:".
    private static string? PluginOf(PromptDefinition definition) =>
        definition.Source is not null && definition.Name.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
            ? definition.Name[..(colon + 1)] : null;
}
