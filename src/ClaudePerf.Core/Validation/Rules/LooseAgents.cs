using System.Buffers;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>
/// Files that might be agents only because of their place: files of plugins, templates, and pages among agents.
/// </summary>
internal static class LooseAgents
{
    private const string Folder = "agents";

    private static readonly SearchValues<char> Brackets = SearchValues.Create("{}[]<>");

    /// <summary>
    /// Whether an agent is, or would be, a plugin's: the folder above its <c>agents</c> folder has a plugin manifest.
    /// </summary>
    internal static bool IsOfPlugin(ValidationContext context, PromptDefinition agent)
    {
        return agent.Kind == PromptKind.Agent && (agent.Source is not null || (agent.Scope == DefinitionScope.None
            && PluginOf(context.Ecosystem.Root, agent.Path) is { } plugin && IsAmongAgents(plugin, agent.Path)));
    }

    /// <summary>
    /// Whether a loose file is in a plugin, but outside of the plugin's agents folder: a page that starts like an
    /// agent and that Claude Code does not load.
    /// </summary>
    internal static bool IsPageOfPlugin(string root, PromptDefinition agent) =>
        agent.Scope == DefinitionScope.None && PluginOf(root, agent.Path) is { } plugin && !IsAmongAgents(plugin, agent.Path);

    private static bool IsAmongAgents(string plugin, string path) => RealPath.IsWithin(path, Path.Combine(plugin, Folder));

    // The nearest folder above a file, within the root, that has a plugin manifest.
    private static string? PluginOf(string root, string path)
    {
        for (var folder = Path.GetDirectoryName(path); folder is not null
            && folder.Length >= root.Length; folder = Path.GetDirectoryName(folder))
        {
            if (IsPlugin(folder))
                return folder;
        }
        return null;
    }

    /// <summary>Whether a folder is a plugin, which means that it has a manifest.</summary>
    internal static bool IsPlugin(string folder) => File.Exists(Path.Combine(folder, PluginManifest.RelativePath));

    /// <summary>
    /// Whether a loose file is a template: its file name says so, or its name is a placeholder in brackets.
    /// </summary>
    internal static bool IsTemplate(PromptDefinition agent) => agent.Scope == DefinitionScope.None
        && (agent.Frontmatter["name"]?.Value is { } name && (!name.IsScalar || name.Text.AsSpan().IndexOfAny(Brackets) >= 0)
            || Path.GetFileNameWithoutExtension(agent.Path).Contains("template", StringComparison.OrdinalIgnoreCase)
            || Path.GetFileName(Path.GetDirectoryName(agent.Path)) is { } folder
                && folder.Contains("template", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Files without frontmatter that are next to agents that load and are named like them: in lower case. A README
    /// or a page in its own folder does not count.
    /// </summary>
    internal static IEnumerable<PromptDefinition> WithoutFrontmatter(ValidationContext context) =>
        from folder in context.Agents.GroupBy(static agent => Path.GetDirectoryName(agent.Path), StringComparer.Ordinal)
        where 2 * folder.Count(static agent => agent.Loads) > folder.Count()
        from agent in folder
        where !agent.Loads && !LoadRules.IsMeant(agent) && IsNamedLikeAnAgent(Path.GetFileNameWithoutExtension(agent.Path))
        select agent;

    private static bool IsNamedLikeAnAgent(string name) =>
        name.Length > 0 && char.IsLetter(name[0]) && !name.Any(char.IsUpper) && !IsPage(name);

    /// <summary>Plugins' agents that load, but not as written.</summary>
    internal static IEnumerable<Finding> Lost(ValidationRule rule, ValidationContext context)
    {
        foreach (var agent in context.Agents.Where(agent => IsOfPlugin(context, agent) && !IsTemplate(agent)))
        {
            var frontmatter = agent.Frontmatter;
            var place = frontmatter.Diagnostics.FirstOrDefault(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            if (place is not null)
                yield return rule.At(
                    agent, $"This plugin agent loads, but Claude Code ignores its description, tools and model. {place.Message}",
                    place.Line, place.Column);
            else if (!frontmatter.Exists)
                yield return rule.At(agent, IsReference(agent.Path)
                    ? "Claude Code loads this page as an agent with all tools, like every Markdown file in a plugin's agents "
                        + "folder. Move it elsewhere."
                    : "This plugin agent has no frontmatter, so it gets all tools and has no description to choose it by. Add a "
                        + "name and a description between two '---' lines at the start.");
            else if (frontmatter["description"]?.Value is not { IsScalar: true, Kind: not FrontmatterValueKind.Null }
                && frontmatter["when_to_use"] is null)
                yield return rule.At(
                    agent, "This plugin agent has no description, so the model cannot tell when to use it. Write a description "
                        + "that says when to use it.", frontmatter["name"]?.Line ?? 1);
        }
    }

    // Pages for agents to read: in their own folders, or with upper-case names.
    private static bool IsReference(string path) =>
        Path.GetFileNameWithoutExtension(path) is var name && (IsPage(name) || !name.Any(char.IsLower)
            || Path.GetFileName(Path.GetDirectoryName(path)) is "references" or "reference" or "docs" or "templates" or "resources");

    private static bool IsPage(string name) => name.ToLowerInvariant() is "readme" or "index" or "contributing" or "changelog"
        or "license" or "overview" or "catalog" or "notes" or "todo";
}
