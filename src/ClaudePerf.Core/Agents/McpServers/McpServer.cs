using System.Collections.Immutable;

namespace ClaudePerf.Core.Agents.McpServers;

/// <summary>An MCP server that a file declares. This class does not start it.</summary>
public sealed record McpServer
{
    /// <summary>Its name, as Claude Code shows it; a plugin's is <c>plugin:NAME:SERVER</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The scope of the declaration.</summary>
    public required McpServerScope Scope { get; init; }

    /// <summary>The full path of the file that declares it.</summary>
    public required string Path { get; init; }

    /// <summary>The folder in which Claude Code starts its command.</summary>
    public required string Folder { get; init; }

    /// <summary>The transport.</summary>
    public required McpTransport Transport { get; init; }

    /// <summary>The command that starts it, as written; null for a server that is reached over the network.</summary>
    public string? Command { get; init; }

    /// <summary>The command's arguments, as written.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Environment variables for the command, as written.</summary>
    public ImmutableSortedDictionary<string, string> Variables { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The address, as written; null for a command.</summary>
    public string? Url { get; init; }

    /// <summary>Headers of requests to the address, as written.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the declaration says that its tools are never deferred (true) or always deferred (false); null if it
    /// says neither.
    /// </summary>
    public bool? AlwaysLoad { get; init; }

    /// <summary>The folder of the plugin that declares it; null for others.</summary>
    public string? PluginFolder { get; init; }

    /// <summary>Whether Claude Code would start it.</summary>
    public McpServerState State { get; init; }

    /// <summary>
    /// Whether the user has agreed to start it: it is the user's own, belongs to a plugin that the user enabled, is the
    /// administrator's, or is approved by the user's own settings or state. The project's own statements never count.
    /// </summary>
    public bool IsApproved { get; init; }

    /// <summary>Why it cannot be queried; null if it can be.</summary>
    public string? Obstacle { get; init; }

    /// <summary>The prefix of its tools' names: <c>mcp__NAME__</c>.</summary>
    public string ToolPrefix => McpName.Prefix + McpName.Normalize(Name) + McpName.Separator;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Where an MCP server is declared. If two have the same name, the first of these scopes wins.</summary>
public enum McpServerScope
{
    /// <summary>By the administrator, in <c>managed-mcp.json</c>; all other declarations are then ignored.</summary>
    Managed,

    /// <summary>By the user for one project, in <c>.claude.json</c>.</summary>
    Local,

    /// <summary>By the project, in <c>.mcp.json</c>.</summary>
    Project,

    /// <summary>By the user for all projects, in <c>.claude.json</c>.</summary>
    User,

    /// <summary>By an enabled plugin.</summary>
    Plugin,
}

/// <summary>How to communicate with an MCP server.</summary>
public enum McpTransport
{
    /// <summary>Over the standard streams of a command.</summary>
    Stdio,

    /// <summary>Over HTTP (<c>http</c>, <c>streamable-http</c>).</summary>
    Http,

    /// <summary>Over HTTP with server-sent events (<c>sse</c>).</summary>
    Sse,

    /// <summary>Over a web socket (<c>ws</c>).</summary>
    WebSocket,
}

/// <summary>Whether Claude Code would start an MCP server.</summary>
public enum McpServerState
{
    /// <summary>It starts with every session.</summary>
    Enabled,

    /// <summary>
    /// It starts once the user has approved it in an interactive session; <c>claude -p</c> starts it without approval.
    /// </summary>
    Pending,

    /// <summary>It is disabled.</summary>
    Disabled,
}
