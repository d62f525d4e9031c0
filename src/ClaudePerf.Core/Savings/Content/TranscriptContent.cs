using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Savings.Content;

/// <summary>A part of a conversation's initial context, as the transcript records it.</summary>
/// <param name="Part">The kind of part.</param>
/// <param name="Name">The name of the tool, file, agent or block.</param>
/// <param name="Tokens">Its length in tokens.</param>
/// <param name="IsBuiltIn">Whether it is an agent of Claude Code itself.</param>
internal readonly record struct StartupItem(ContextPart Part, string Name, long Tokens, bool IsBuiltIn = false)
{
    private const string McpTool = "mcp__";

    /// <summary>The MCP server of the tool; null if it is not an MCP tool.</summary>
    internal string? Server => Part == ContextPart.ToolDefinitions ? ServerOf(Name) : null;

    /// <summary>The MCP server in a tool's name in requests; null if there is none.</summary>
    internal static string? ServerOf(string tool) =>
        tool.StartsWith(McpTool, StringComparison.Ordinal)
            && tool.IndexOf("__", McpTool.Length, StringComparison.Ordinal) is > 0 and var end
            ? tool[McpTool.Length..end]
            : null;
}

/// <summary>What a conversation can call.</summary>
internal enum CalledKind
{
    /// <summary>A tool, by its name in requests.</summary>
    Tool,

    /// <summary>An agent, by its type.</summary>
    Agent,

    /// <summary>A skill or command, by its name.</summary>
    Skill,
}

/// <summary>Something that a conversation called.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name.</param>
internal readonly record struct CalledName(CalledKind Kind, string Name);

/// <summary>What a transcript contains in addition to usage, as far as savings need it.</summary>
/// <param name="Results">Its large tool results, in order.</param>
/// <param name="Startup">Its initial context; empty if its version does not record it.</param>
/// <param name="Called">The tools, agents and skills that it called.</param>
internal sealed record TranscriptContent(IReadOnlyList<LargeResult> Results, IReadOnlyList<StartupItem> Startup,
    IReadOnlyCollection<CalledName> Called)
{
    /// <summary>The requests that only read or only keep a list, in order.</summary>
    internal IReadOnlyList<RequestCalls> Requests { get; init; } = [];

    /// <summary>The number of calls by tool.</summary>
    internal IReadOnlyDictionary<string, long> Calls { get; init; } = new Dictionary<string, long>();

    /// <summary>When the files below a folder <c>references</c>, with slashes, were first read, in UTC ticks.</summary>
    internal IReadOnlyDictionary<string, long> References { get; init; } = new Dictionary<string, long>();
}
