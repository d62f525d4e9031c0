using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>The MCP servers that the tools of an agent can name.</summary>
internal static class McpServerNames
{
    private const string OfPlugins = "plugin_";

    /// <summary>
    /// The server that a tool's name begins with, such as <c>github</c> of <c>mcp__github__search</c>; null where it is no tool of a
    /// server.
    /// </summary>
    internal static string? Of(string tool)
    {
        if (!tool.StartsWith(McpName.Prefix, StringComparison.Ordinal))
            return null;
        var server = tool[McpName.Prefix.Length..].Split(McpName.Separator)[0];
        return server.Length == 0 || server.Contains('*', StringComparison.Ordinal) ? null : server;
    }

    /// <summary>The servers that the ecosystem declares, as tools' names have them.</summary>
    internal static HashSet<string> Declared(ValidationContext context) =>
        context.Ecosystem.McpServers.Select(static server => McpName.Normalize(server.Name).Split(McpName.Separator)[0]).ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether an agent declares a server itself. Claude Code ignores what an agent of a plugin declares.</summary>
    internal static bool IsOwn(PromptDefinition agent, string server) =>
        agent.Source is null && agent.Frontmatter["mcpServers"]?.Value is { } own
        && (own.Entries.Any(entry => entry.Key == server) || own.Items.Any(item => (item.Entries.Length > 0 ? item.Entries[0].Key : item.Text) == server));

    /// <summary>
    /// The full name of a plugin's server that is called by its short one, as <c>plugin_tools_search</c> for <c>search</c>; null where
    /// none is.
    /// </summary>
    internal static string? InPlugin(string server, IEnumerable<string> declared) =>
        declared.FirstOrDefault(name => name.StartsWith(OfPlugins, StringComparison.Ordinal) && name.EndsWith("_" + server, StringComparison.Ordinal));
}
