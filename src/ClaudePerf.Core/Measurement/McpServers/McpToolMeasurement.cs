using System.Collections.Immutable;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Measurement.McpServers;

/// <summary>What a tool of an MCP server costs and whether it is used.</summary>
public sealed record McpToolMeasurement
{
    /// <summary>Its server with the server's sums.</summary>
    public required McpServerMeasurement Server { get; init; }

    /// <summary>Its name, as the server gives it.</summary>
    public required string Tool { get; init; }

    /// <summary>Its name in requests, tools lines and permission rules: <c>mcp__server__tool</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Tokens of its definition (name, description as far as it is sent, schema) with what the provider puts around it: what is sent
    /// where it is loaded.
    /// </summary>
    public required long Tokens { get; init; }

    /// <summary>Tokens that every session pays for it: its definition, its name where it is deferred, nothing where it is denied.</summary>
    public required long SessionTokens { get; init; }

    /// <summary>How the main thread has it.</summary>
    public required McpToolLoading Loading { get; init; }

    /// <summary>Whether the declaration, or where that says nothing the server, asks that it is never deferred.</summary>
    public required bool AlwaysLoad { get; init; }

    /// <summary>Calls in the transcripts of the time that was looked at.</summary>
    public required long Calls { get; init; }

    /// <summary>The last of these calls, UTC; null where there was none.</summary>
    public DateTimeOffset? LastCall { get; init; }

    /// <summary>The model it is counted for.</summary>
    public required string Model { get; init; }

    /// <summary>How the tokens were counted.</summary>
    public required TokenCountMethod Method { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Name}: {Tokens} tokens");
}

/// <summary>How the main thread has a tool of an MCP server.</summary>
public enum McpToolLoading
{
    /// <summary>Its definition is sent with every request.</summary>
    Loaded,

    /// <summary>Its name alone is sent; ToolSearch loads the definition.</summary>
    Deferred,

    /// <summary>A permission rule takes it away.</summary>
    Denied,
}

/// <summary>What an MCP server costs, all its tools and its instructions together.</summary>
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

    /// <summary>The name and version the server gives itself.</summary>
    public required string Software { get; init; }

    /// <summary>How many tools it has.</summary>
    public required int Tools { get; init; }

    /// <summary>How many of them were not called in the time that was looked at.</summary>
    public required int UnusedTools { get; init; }

    /// <summary>Tokens of all definitions, loaded or not.</summary>
    public required long Tokens { get; init; }

    /// <summary>Tokens of its instructions, which the main thread is sent in every session.</summary>
    public required long InstructionTokens { get; init; }

    /// <summary>
    /// Tokens that every session pays for it: instructions, definitions of loaded tools, names of deferred ones. 0 where it is switched
    /// off.
    /// </summary>
    public required long SessionTokens { get; init; }

    /// <summary>Calls of its tools in the time that was looked at.</summary>
    public required long Calls { get; init; }

    /// <summary>From when on calls were looked for, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it was asked, UTC.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>Whether it was asked earlier and the answer remembered.</summary>
    public required bool IsRemembered { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Server;
}

/// <summary>How often a tool was called.</summary>
/// <param name="Calls">How often.</param>
/// <param name="Last">The last time, UTC; null where it never was.</param>
public readonly record struct McpToolCalls(long Calls, DateTimeOffset? Last);

/// <summary>A server with its tools.</summary>
/// <param name="Server">The server's sums.</param>
/// <param name="Tools">The tools, in the server's order.</param>
public sealed record MeasuredMcpServer(McpServerMeasurement Server, ImmutableArray<McpToolMeasurement> Tools);
