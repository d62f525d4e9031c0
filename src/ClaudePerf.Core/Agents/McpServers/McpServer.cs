using System.Collections.Immutable;

namespace ClaudePerf.Core.Agents.McpServers;

/// <summary>An MCP server that a file declares. Nothing here starts it.</summary>
public sealed record McpServer
{
    /// <summary>Its name, as Claude Code shows it; a plugin's is <c>plugin:NAME:SERVER</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Where the declaration stands.</summary>
    public required McpServerScope Scope { get; init; }

    /// <summary>The full path of the file that declares it.</summary>
    public required string Path { get; init; }

    /// <summary>The folder in which Claude Code starts its command.</summary>
    public required string Folder { get; init; }

    /// <summary>How it is spoken to.</summary>
    public required McpTransport Transport { get; init; }

    /// <summary>The command that starts it, as written; null for one that is reached over the network.</summary>
    public string? Command { get; init; }

    /// <summary>The command's arguments, as written.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Environment variables for the command, as written.</summary>
    public ImmutableSortedDictionary<string, string> Variables { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The address, as written; null for a command.</summary>
    public string? Url { get; init; }

    /// <summary>Headers of requests to the address, as written.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What the declaration says of all its tools: never deferred (true), always deferred (false), or nothing.</summary>
    public bool? AlwaysLoad { get; init; }

    /// <summary>The folder of the plugin that declares it; null for others.</summary>
    public string? PluginFolder { get; init; }

    /// <summary>Whether Claude Code would start it.</summary>
    public McpServerState State { get; init; }

    /// <summary>
    /// Whether the user has agreed to start it: it is the user's own, a plugin's that the user enabled, or the administrator's, or the
    /// user's own settings or state approve it.
    /// What the project says of itself never counts.
    /// </summary>
    public bool IsApproved { get; init; }

    /// <summary>Why it cannot be asked; null where it can be.</summary>
    public string? Obstacle { get; init; }

    /// <summary>How the names of its tools begin: <c>mcp__NAME__</c>.</summary>
    public string ToolPrefix => McpName.Prefix + McpName.Normalize(Name) + McpName.Separator;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Where an MCP server is declared. Of two with one name the first of these scopes wins.</summary>
public enum McpServerScope
{
    /// <summary>By the administrator, in <c>managed-mcp.json</c>; it stands alone then.</summary>
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

/// <summary>How an MCP server is spoken to.</summary>
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

    /// <summary>It starts once the user has approved it in an interactive session; <c>claude -p</c> starts it without.</summary>
    Pending,

    /// <summary>It was switched off.</summary>
    Disabled,
}
