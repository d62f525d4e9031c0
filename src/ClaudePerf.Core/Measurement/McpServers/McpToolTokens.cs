using System.Collections.Immutable;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Measurement.McpServers;

/// <summary>What a tool of an MCP server adds to a request, in tokens of one model.</summary>
/// <param name="Name">Its name in a request.</param>
/// <param name="ServerPrefix">How the names of its server's tools begin.</param>
/// <param name="Definition">Its definition, compact JSON, without what the provider puts around it.</param>
/// <param name="Listed">The line with its name, where it is deferred.</param>
/// <param name="IsDeferred">Whether it waits behind ToolSearch where tools do.</param>
public sealed record McpToolTokens(string Name, string ServerPrefix, long Definition, long Listed, bool IsDeferred)
{
    /// <summary>Whether one of some entries of a tools line or of permission rules names it.</summary>
    internal bool IsNamedBy(IEnumerable<string> entries) => entries.Any(entry => McpName.Names(entry, Name, ServerPrefix));
}

/// <summary>What the MCP servers of an ecosystem add to requests, in tokens of one model.</summary>
public sealed record McpTokens
{
    /// <summary>There is no server.</summary>
    public static readonly McpTokens None = new();

    /// <summary>The tools of the servers that were asked.</summary>
    public ImmutableArray<McpToolTokens> Tools { get; init; } = [];

    /// <summary>The instructions of these servers, which the main thread alone is sent.</summary>
    public long Instructions { get; init; }

    /// <summary>The servers that were never asked, by name, with how the names of their tools begin.</summary>
    public ImmutableSortedDictionary<string, string> Unmeasured { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The servers that were asked, by name, with how the names of their tools begin.</summary>
    public ImmutableSortedDictionary<string, string> Measured { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
