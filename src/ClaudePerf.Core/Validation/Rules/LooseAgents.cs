using System.Buffers;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Files that may be agents by their place alone: those of plugins, templates, and pages among agents.</summary>
internal static class LooseAgents
{
    private const string Folder = "agents";

    private static readonly SearchValues<char> Brackets = SearchValues.Create("{}[]<>");

    /// <summary>
    /// Whether an agent comes from a plugin, or would: the folder above its folder <c>agents</c> has a plugin's manifest.
    /// </summary>
    internal static bool IsOfPlugin(ValidationContext context, PromptDefinition agent)
    {
        return agent.Kind == PromptKind.Agent && (agent.Source is not null || (agent.Scope == DefinitionScope.None && PluginOf(context.Ecosystem.Root, agent.Path) is { } plugin && IsAmongAgents(plugin, agent.Path)));
    }

    /// <summary>
    /// Whether a file without a place of its own stands in a plugin, and not among the plugin's agents: a page that begins as an agent
    /// does, and that Claude Code does not load.
    /// </summary>
    internal static bool IsPageOfPlugin(string root, PromptDefinition agent) =>
        agent.Scope == DefinitionScope.None && PluginOf(root, agent.Path) is { } plugin && !IsAmongAgents(plugin, agent.Path);

    private static bool IsAmongAgents(string plugin, string path) => RealPath.IsWithin(path, Path.Combine(plugin, Folder));

    // The nearest folder above a file, within the root, that has a plugin's manifest.
    private static string? PluginOf(string root, string path)
    {
        for (var folder = Path.GetDirectoryName(path); folder is not null && folder.Length >= root.Length; folder = Path.GetDirectoryName(folder))
        {
            if (IsPlugin(folder))
                return folder;
        }
        return null;
    }

    /// <summary>Whether a folder is a plugin: whether it has a manifest.</summary>
    internal static bool IsPlugin(string folder) => File.Exists(Path.Combine(folder, PluginManifest.RelativePath));

    /// <summary>Whether a loose file is a form to be filled in: it says so in its name, or its name is a placeholder in brackets.</summary>
    internal static bool IsTemplate(PromptDefinition agent) => agent.Scope == DefinitionScope.None
        && (agent.Frontmatter["name"]?.Value is { } name && (!name.IsScalar || name.Text.AsSpan().IndexOfAny(Brackets) >= 0)
            || Path.GetFileNameWithoutExtension(agent.Path).Contains("template", StringComparison.OrdinalIgnoreCase)
            || Path.GetFileName(Path.GetDirectoryName(agent.Path)) is { } folder && folder.Contains("template", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Files without frontmatter that stand beside agents that load and are named as they are: in lower case. A README and a page in a
    /// folder of its own are none.
    /// </summary>
    internal static IEnumerable<PromptDefinition> WithoutFrontmatter(ValidationContext context) =>
        from folder in context.Agents.GroupBy(static agent => Path.GetDirectoryName(agent.Path), StringComparer.Ordinal)
        where 2 * folder.Count(static agent => agent.Loads) > folder.Count()
        from agent in folder
        where !agent.Loads && !LoadRules.IsMeant(agent) && IsNamedLikeAnAgent(Path.GetFileNameWithoutExtension(agent.Path))
        select agent;

    private static bool IsNamedLikeAnAgent(string name) => name.Length > 0 && char.IsLetter(name[0]) && !name.Any(char.IsUpper) && !IsPage(name);

    /// <summary>Agents of plugins that load, but not as they are written.</summary>
    internal static IEnumerable<Finding> Lost(ValidationRule rule, ValidationContext context)
    {
        foreach (var agent in context.Agents.Where(agent => IsOfPlugin(context, agent) && !IsTemplate(agent)))
        {
            var frontmatter = agent.Frontmatter;
            var place = frontmatter.Diagnostics.FirstOrDefault(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            if (place is not null)
                yield return rule.At(agent, $"This agent loads, as a plugin's do, but its description, tools and model are lost. {place.Message}", place.Line, place.Column);
            else if (!frontmatter.Exists)
                yield return rule.At(agent, IsReading(agent.Path)
                    ? "Claude Code takes this page for an agent with all tools, as every Markdown file among a plugin's agents. Move it elsewhere."
                    : "This agent loads, as a plugin's do, but without frontmatter it has all tools and no description that it could be chosen by. Begin the file with both between two lines of '---'.");
            else if (frontmatter["description"]?.Value is not { IsScalar: true, Kind: not FrontmatterValueKind.Null } && frontmatter["when_to_use"] is null)
                yield return rule.At(agent, "This agent has no description: Claude Code shows that it comes from the plugin, and nothing to choose it by. Write when to use it.", frontmatter["name"]?.Line ?? 1);
        }
    }

    // Pages that agents read: in folders of their own, or with names in capitals.
    private static bool IsReading(string path) =>
        Path.GetFileNameWithoutExtension(path) is var name && (IsPage(name) || !name.Any(char.IsLower)
            || Path.GetFileName(Path.GetDirectoryName(path)) is "references" or "reference" or "docs" or "templates" or "resources");

    private static bool IsPage(string name) => name.ToLowerInvariant() is "readme" or "index" or "contributing" or "changelog" or "license" or "overview" or "catalog" or "notes" or "todo";
}
