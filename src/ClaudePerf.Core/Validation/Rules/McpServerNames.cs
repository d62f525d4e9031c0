using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>The MCP servers that an agent's tools can name.</summary>
internal static class McpServerNames
{
    private const string OfPlugins = "plugin_";

    /// <summary>
    /// The server in a tool's name, such as <c>github</c> in <c>mcp__github__search</c>; null if it is not a server's
    /// tool.
    /// </summary>
    internal static string? ServerOf(string tool)
    {
        if (!tool.StartsWith(McpName.Prefix, StringComparison.Ordinal))
            return null;
        var server = tool[McpName.Prefix.Length..].Split(McpName.Separator)[0];
        return server.Length == 0 || server.Contains('*', StringComparison.Ordinal) ? null : server;
    }

    /// <summary>The servers that the ecosystem declares, as they appear in tool names.</summary>
    internal static HashSet<string> Declared(ValidationContext context) =>
        context.Ecosystem.McpServers.Select(static server => McpName.Normalize(server.Name).Split(McpName.Separator)[0])
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// Whether an agent declares a server itself. Claude Code ignores such declarations in plugins' agents.
    /// </summary>
    internal static bool IsDeclaredBy(PromptDefinition agent, string server) =>
        agent.Source is null && agent.Frontmatter["mcpServers"]?.Value is { } own
        && (own.Entries.Any(entry => entry.Key == server)
            || own.Items.Any(item => (item.Entries.Length > 0 ? item.Entries[0].Key : item.Text) == server));

    /// <summary>
    /// The full name of a plugin's server that is called by its short name, such as <c>plugin_tools_search</c> for
    /// <c>search</c>; null if there is none.
    /// </summary>
    internal static string? InPlugin(string server, IEnumerable<string> declared) =>
        declared.FirstOrDefault(
            name => name.StartsWith(OfPlugins, StringComparison.Ordinal) && name.EndsWith("_" + server, StringComparison.Ordinal));
}
