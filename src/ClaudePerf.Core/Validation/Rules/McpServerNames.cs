using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>The MCP servers that the tools of an agent can name.</summary>
internal static class McpServerNames
{
    private const string OfPlugins = "plugin_";

    /// <summary>The server that a tool's name begins with, such as <c>github</c> of <c>mcp__github__search</c>; null where it is no tool of a server.</summary>
    internal static string? Of(string tool)
    {
        if (!tool.StartsWith(McpName.Prefix, StringComparison.Ordinal))
            return null;
        var server = tool[McpName.Prefix.Length..].Split(McpName.Separator)[0];
        return server.Length == 0 || server.Contains('*', StringComparison.Ordinal) ? null : server;
    }

    /// <summary>The servers that the ecosystem or the agent declares, as tools' names have them.</summary>
    internal static HashSet<string> Declared(ValidationContext context, PromptDefinition agent)
    {
        var servers = context.Ecosystem.McpServers.Select(static server => McpName.Normalize(server.Name).Split(McpName.Separator)[0]).ToHashSet(StringComparer.Ordinal);
        // Claude Code ignores what an agent of a plugin declares.
        if (agent.Source is null && agent.Frontmatter["mcpServers"]?.Value is { } own)
        {
            servers.UnionWith(own.Entries.Select(static entry => entry.Key));
            servers.UnionWith(own.Items.Select(static item => item.Entries.Length > 0 ? item.Entries[0].Key : item.Text));
        }
        return servers;
    }

    /// <summary>The full name of a plugin's server that is called by its short one, as <c>plugin_tools_search</c> for <c>search</c>; null where none is.</summary>
    internal static string? InPlugin(string server, IEnumerable<string> declared) =>
        declared.FirstOrDefault(name => name.StartsWith(OfPlugins, StringComparison.Ordinal) && name.EndsWith("_" + server, StringComparison.Ordinal));
}
