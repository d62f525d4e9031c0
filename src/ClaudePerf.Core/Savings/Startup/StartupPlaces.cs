using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Savings.Startup;

/// <summary>Finds what defines an agent, a skill or an MCP server on this machine.</summary>
/// <param name="optionsOf">How to discover the ecosystem of a project; null to find nothing.</param>
internal sealed class StartupPlaces(Func<string, EcosystemOptions>? optionsOf)
{
    // Discovery reads all files of an ecosystem; this limits the time with many projects.
    private const int MaximumProjects = 8;

    private readonly Dictionary<string, Ecosystem?> _ecosystems = new(StringComparer.Ordinal);

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
        if (optionsOf is null)
            return false;
        var name = skill.Key.Name;
        return EcosystemOf(skill)?.Definitions.Any(definition => definition.Skills.Any(loaded => loaded == name
            || name.EndsWith(":" + loaded, StringComparison.Ordinal))) == true;
    }

    private Ecosystem? EcosystemOf(StartupText text)
    {
        if (optionsOf is null || text.AnyProject is not { } project)
            return null;
        if (_ecosystems.TryGetValue(project, out var known))
            return known;
        if (_ecosystems.Count >= MaximumProjects)
            return null;
        Ecosystem? found = null;
        try
        {
            if (Directory.Exists(project))
                found = Ecosystem.Discover(optionsOf(project));
        }
        catch (PromptReadException)
        {
            // The folder was deleted or is not readable: nothing is known about its files.
        }
        return _ecosystems[project] = found;
    }
}
