using System.Collections.Immutable;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Measurement.McpServers;

/// <summary>The cost and use of a tool of an MCP server.</summary>
public sealed record McpToolMeasurement
{
    /// <summary>Its server, with the server's totals.</summary>
    public required McpServerMeasurement Server { get; init; }

    /// <summary>Its name, as the server reports it.</summary>
    public required string Tool { get; init; }

    /// <summary>Its name in requests, tools lines and permission rules: <c>mcp__server__tool</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Tokens of its definition (name, description as sent, schema) including the provider's framing: what is sent when
    /// it is loaded.
    /// </summary>
    public required long Tokens { get; init; }

    /// <summary>
    /// Tokens that every session pays for it: its definition, its name if it is deferred, nothing if it is denied.
    /// </summary>
    public required long SessionTokens { get; init; }

    /// <summary>How the main thread loads it.</summary>
    public required McpToolLoading Loading { get; init; }

    /// <summary>
    /// Whether the declaration, or the server if the declaration says nothing, requests that it is never deferred.
    /// </summary>
    public required bool AlwaysLoad { get; init; }

    /// <summary>Calls in the transcripts of the examined period.</summary>
    public required long Calls { get; init; }

    /// <summary>The last of these calls, UTC; null if there was none.</summary>
    public DateTimeOffset? LastCall { get; init; }

    /// <summary>The model it is counted for.</summary>
    public required string Model { get; init; }

    /// <summary>How the tokens were counted.</summary>
    public required TokenCountMethod Method { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Name}: {Tokens} tokens");
}

/// <summary>How the main thread loads a tool of an MCP server.</summary>
public enum McpToolLoading
{
    /// <summary>Its definition is sent with every request.</summary>
    Loaded,

    /// <summary>Only its name is sent; ToolSearch loads the definition.</summary>
    Deferred,

    /// <summary>A permission rule denies it.</summary>
    Denied,
}

/// <summary>The cost of an MCP server: all its tools and its instructions.</summary>
public sealed record McpServerMeasurement
{
    /// <summary>Its name.</summary>
    public required string Server { get; init; }

    /// <summary>Where it is declared.</summary>
    public required McpServerScope Scope { get; init; }

    /// <summary>Whether Claude Code would start it.</summary>
    public required McpServerState State { get; init; }

    /// <summary>The file that declares it.</summary>
    public required string Path { get; init; }

    /// <summary>The name and version that the server reports.</summary>
    public required string Software { get; init; }

    /// <summary>The number of its tools.</summary>
    public required int Tools { get; init; }

    /// <summary>The number of tools that were not called in the examined period.</summary>
    public required int UnusedTools { get; init; }

    /// <summary>Tokens of all definitions, loaded or not.</summary>
    public required long Tokens { get; init; }

    /// <summary>Tokens of its instructions, which the main thread receives in every session.</summary>
    public required long InstructionTokens { get; init; }

    /// <summary>
    /// Tokens that every session pays for it: instructions, definitions of loaded tools, names of deferred tools. 0 if
    /// it is disabled.
    /// </summary>
    public required long SessionTokens { get; init; }

    /// <summary>Calls of its tools in the examined period.</summary>
    public required long Calls { get; init; }

    /// <summary>The start of the examined period, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it was queried, UTC.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>Whether the answer is from an earlier query.</summary>
    public required bool IsRemembered { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Server;
}

/// <summary>How often a tool was called.</summary>
/// <param name="Calls">The number of calls.</param>
/// <param name="Last">The last call, UTC; null if there was none.</param>
public readonly record struct McpToolCalls(long Calls, DateTimeOffset? Last);

/// <summary>A server with its tools.</summary>
/// <param name="Server">The server's totals.</param>
/// <param name="Tools">The tools, in the server's order.</param>
public sealed record MeasuredMcpServer(McpServerMeasurement Server, ImmutableArray<McpToolMeasurement> Tools);
