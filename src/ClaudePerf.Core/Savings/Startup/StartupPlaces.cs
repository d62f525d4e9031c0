using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Savings.Startup;

/// <summary>Finds what defines an agent, a skill or an MCP server on this machine.</summary>
/// <param name="ecosystems">The ecosystems of projects; null to find nothing.</param>
internal sealed class StartupPlaces(ProjectEcosystems? ecosystems)
{
    // Discovery reads all files of an ecosystem; this limits the time with many projects.
    private const int MaximumProjects = 8;

    private readonly HashSet<string> _projects = new(StringComparer.Ordinal);

    /// <summary>The definition of an agent or skill; null if it is not found.</summary>
    internal PromptDefinition? Definition(StartupText text) => EcosystemOf(text)?.Definitions.FirstOrDefault(definition =>
        definition is { Loads: true, ShadowedBy: null } && definition.Name == text.Key.Name && (text.Key.Part == SavingPart.Agent
            ? definition.Kind == PromptKind.Agent : definition.Kind is PromptKind.Skill or PromptKind.Command));

    /// <summary>The declaration of an MCP server; null if it is not found.</summary>
    internal McpServer? Server(StartupText text) =>
        EcosystemOf(text)?.McpServers.FirstOrDefault(server => McpName.Normalize(server.Name) == text.Key.Name);

    /// <summary>
    /// Whether an agent of the ecosystem preloads a skill, which it could not do if only the user could call the skill.
    /// </summary>
    internal bool IsPreloaded(StartupText skill)
    {
        var name = skill.Key.Name;
        return EcosystemOf(skill)?.Definitions.Any(definition => definition.Skills.Any(loaded => loaded == name
            || name.EndsWith(":" + loaded, StringComparison.Ordinal))) == true;
    }

    private Ecosystem? EcosystemOf(StartupText text)
    {
        if (ecosystems is null || text.AnyProject is not { } project)
            return null;
        if (_projects.Count >= MaximumProjects && !_projects.Contains(project))
            return null;
        _projects.Add(project);
        return ecosystems.Of(project);
    }
}
