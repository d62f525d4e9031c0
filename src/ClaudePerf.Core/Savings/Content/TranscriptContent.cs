using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Savings.Content;

/// <summary>Something that a conversation began with, as the transcript records it.</summary>
/// <param name="Part">What it is.</param>
/// <param name="Name">The tool, file, agent or block.</param>
/// <param name="Tokens">Its length in tokens.</param>
internal readonly record struct StartupItem(ContextPart Part, string Name, long Tokens)
{
    private const string McpTool = "mcp__";

    /// <summary>The MCP server that the tool is of; null where it is none.</summary>
    internal string? Server => Part == ContextPart.ToolDefinitions ? ServerOf(Name) : null;

    /// <summary>The MCP server of a tool's name in requests; null where it is of none.</summary>
    internal static string? ServerOf(string tool) =>
        tool.StartsWith(McpTool, StringComparison.Ordinal)
            && tool.IndexOf("__", McpTool.Length, StringComparison.Ordinal) is > 0 and var end
            ? tool[McpTool.Length..end]
            : null;
}

/// <summary>What a transcript holds besides usage, as far as savings look at it.</summary>
/// <param name="Results">Its long results of tools, in their order.</param>
/// <param name="Startup">What it began with; empty where its version does not record it.</param>
/// <param name="Servers">The MCP servers whose tools were called.</param>
internal sealed record TranscriptContent(IReadOnlyList<LargeResult> Results, IReadOnlyList<StartupItem> Startup,
    IReadOnlyCollection<string> Servers);
