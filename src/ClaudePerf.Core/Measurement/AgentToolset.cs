using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Measurement;

/// <summary>
/// The tools that an agent may call: those in its <c>tools</c> line, or all if it has none, minus
/// <c>disallowedTools</c> and those denied by permission rules. An agent with a memory can read and write it regardless
/// of its list, and a server in its <c>mcpServers</c> provides all its tools (both measured on Claude Code 2.1.332).
/// Restrictions within an entry, as in <c>Bash(git:*)</c>, are ignored. Immutable.
/// </summary>
/// <param name="Listed">The entries of the agent's list; null if it has all tools.</param>
/// <param name="Removed">The entries that are removed.</param>
public sealed record AgentToolset(ImmutableArray<string>? Listed, ImmutableArray<string> Removed)
{
    /// <summary>All tools.</summary>
    public static readonly AgentToolset All = new(null, []);

    /// <summary>Determines the tools of a definition.</summary>
    /// <param name="agent">The definition.</param>
    /// <param name="settings">The settings of its ecosystem.</param>
    public static AgentToolset Of(PromptDefinition agent, EcosystemSettings settings)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(settings);
        var listed = agent.Kind == PromptKind.Agent ? agent.Tools : null;
        if (listed is { } own)
        {
            ImmutableArray<string> servers = agent.Scope == DefinitionScope.Plugin ? [] : OwnServers(agent);
            var ofServers = servers.Select(static name => McpName.Prefix + McpName.Normalize(name));
            listed = [.. own, .. ofServers, .. agent.Memory is not null && settings.AutoMemory ? DefinitionListing.MemoryTools : []];
        }
        var removed = agent.DisallowedTools.Where(static entry => !entry.Contains('(', StringComparison.Ordinal));
        return new(listed, [.. removed, .. settings.DeniedTools]);
    }

    /// <summary>
    /// The MCP servers that an agent defines or names: entries are names, or maps from a name to a server.
    /// </summary>
    internal static ImmutableArray<string> OwnServers(PromptDefinition agent) => agent.Frontmatter["mcpServers"]?.Value is { } servers
        ? [.. servers.Items.Select(static item => item.Entries.Length > 0 ? item.Entries[0].Key : item.Text).OfType<string>()]
        : [];

    /// <summary>Whether the agent may call a tool.</summary>
    /// <param name="tool">The tool's name in a request.</param>
    public bool Allows(string tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        var name = SameName(tool);
        return (Listed is not { } listed || listed.Any(entry => Names(entry, name))) && !Removed.Any(entry => Names(entry, name));
    }

    private static bool Names(string entry, string tool) => entry.StartsWith(McpName.Prefix, StringComparison.Ordinal)
        ? NamesOfServer(McpName.BaseOf(entry), tool)
        : SameName(entry) == tool;

    // The provider's own tools are spelled differently: web_search is WebSearch.
    private static string SameName(string entry)
    {
        var name = InvocationData.Shipped.ToolOf(entry);
        return name.StartsWith(McpName.Prefix, StringComparison.Ordinal)
            ? name
            : name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
    }

    // A tool of a server, the whole server, or the whole server with an asterisk.
    private static bool NamesOfServer(ReadOnlySpan<char> entry, string tool)
    {
        if (entry.SequenceEqual(tool))
            return true;
        var server = entry.EndsWith("__*") ? entry[..^3] : entry;
        return tool.AsSpan().StartsWith(server) && tool.AsSpan(server.Length).StartsWith(McpName.Separator);
    }
}
