namespace ClaudePerf.Core.Agents.McpServers;

/// <summary>
/// The names by which Claude Code knows the tools of MCP servers, and the meaning of entries in tools lines and rules
/// (measured on 2.1.332).
/// </summary>
internal static class McpName
{
    internal const string Prefix = "mcp__";
    internal const string Separator = "__";

    /// <summary>
    /// A server's or tool's name as part of a tool's full name: everything except ASCII letters, digits, <c>_</c> and
    /// <c>-</c> becomes <c>_</c>.
    /// </summary>
    internal static string Normalize(string name) =>
        string.Create(name.Length, name, static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
                target[i] = char.IsAsciiLetterOrDigit(source[i]) || source[i] is '_' or '-' ? source[i] : '_';
        });

    /// <summary>
    /// Whether an entry names a tool: its full name, its server (<c>mcp__server</c>) or all tools of the server
    /// (<c>mcp__server__*</c>); parentheses are ignored. Other patterns name nothing.
    /// </summary>
    /// <param name="entry">An entry of a tools line or a permission rule.</param>
    /// <param name="tool">The tool's full name.</param>
    /// <param name="serverPrefix">
    /// The prefix of the names of its server's tools (<see cref="McpServer.ToolPrefix"/>).
    /// </param>
    internal static bool Names(string entry, string tool, string serverPrefix)
    {
        var name = BaseOf(entry);
        return name.SequenceEqual(tool) || NamesServer(name, serverPrefix);
    }

    /// <summary>Whether an entry names all tools of a server.</summary>
    internal static bool NamesServer(ReadOnlySpan<char> entry, string serverPrefix)
    {
        var name = entry.EndsWith("__*") ? entry[..^1] : entry;
        return name.SequenceEqual(serverPrefix) || name.SequenceEqual(serverPrefix.AsSpan(0, serverPrefix.Length - Separator.Length));
    }

    /// <summary>An entry without its restriction in parentheses.</summary>
    internal static ReadOnlySpan<char> BaseOf(string entry) =>
        entry.IndexOf('(', StringComparison.Ordinal) is > 0 and var at ? entry.AsSpan(0, at) : entry;
}
