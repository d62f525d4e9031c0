using System.Collections.Immutable;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Measurement.McpServers;

/// <summary>What a tool of an MCP server adds to a request, in tokens of one model.</summary>
/// <param name="Name">Its name in a request.</param>
/// <param name="ServerPrefix">The prefix of the names of its server's tools.</param>
/// <param name="Definition">Its definition as compact JSON, without the provider's framing.</param>
/// <param name="Listed">The line with its name, if it is deferred.</param>
/// <param name="IsDeferred">Whether it is deferred to ToolSearch when tools are deferred.</param>
internal sealed record McpToolTokens(string Name, string ServerPrefix, long Definition, long Listed, bool IsDeferred)
{
    /// <summary>Whether any of the entries of a tools line or permission rules names it.</summary>
    internal bool IsNamedBy(IEnumerable<string> entries) => entries.Any(entry => McpName.Names(entry, Name, ServerPrefix));
}

/// <summary>What the MCP servers of an ecosystem add to requests, in tokens of one model.</summary>
internal sealed record McpTokens
{
    /// <summary>No servers.</summary>
    public static readonly McpTokens None = new();

    /// <summary>The tools of the measured servers.</summary>
    public ImmutableArray<McpToolTokens> Tools { get; init; } = [];

    /// <summary>The instructions of these servers, which only the main thread receives.</summary>
    public long Instructions { get; init; }

    /// <summary>The servers that have not been measured, by name, with the prefix of their tools' names.</summary>
    public ImmutableSortedDictionary<string, string> Unmeasured { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The measured servers, by name, with the prefix of their tools' names.</summary>
    public ImmutableSortedDictionary<string, string> Measured { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
