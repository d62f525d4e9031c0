using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>How Claude Code treats a tool's name in a list.</summary>
internal enum ToolClass
{
    /// <summary>A tool.</summary>
    Known,

    /// <summary>An old name of a tool that still works.</summary>
    Renamed,

    /// <summary>An MCP server's tool.</summary>
    McpTool,

    /// <summary>A tool that was removed.</summary>
    Retired,

    /// <summary>A tool's name with the wrong case.</summary>
    WrongCase,

    /// <summary>Not a tool.</summary>
    Unknown,
}

/// <summary>Classifies names in lists of tools.</summary>
internal static class AgentTool
{
    /// <summary>A tool's name without the part in parentheses: <c>Bash</c> of <c>Bash(git diff:*)</c>.</summary>
    internal static string BaseOf(string name) =>
        name.IndexOf('(', StringComparison.Ordinal) is > 0 and var open ? name[..open].Trim() : name;

    internal static ToolClass ClassOf(string tool)
    {
        var names = ValidationContext.Names;
        if (tool.StartsWith(McpName.Prefix, StringComparison.Ordinal))
            return ToolClass.McpTool;
        if (names.Tools.Contains(tool))
            return ToolClass.Known;
        if (names.RenamedTools.ContainsKey(tool))
            return ToolClass.Renamed;
        if (names.RetiredTools.ContainsKey(tool))
            return ToolClass.Retired;
        return WithCorrectCase(tool) is null ? ToolClass.Unknown : ToolClass.WrongCase;
    }

    /// <summary>The tool whose name differs only in case; null if there is none.</summary>
    internal static string? WithCorrectCase(string tool) =>
        ValidationContext.Names.Tools.Contains(tool) ? null
            : ValidationContext.Names.Tools.FirstOrDefault(known => string.Equals(known, tool, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The tool that a name probably stands for, as a hint: another program's name for it, or a typo. Null if there
    /// is no good guess.
    /// </summary>
    internal static string? SuggestionFor(string tool) =>
        ValidationContext.Names.LikelyTools.GetValueOrDefault(tool) ?? NearNames.SlipOf(tool, ValidationContext.Names.Tools);

    /// <summary>
    /// Whether a name looks like an MCP server's tool in another notation, such as <c>mcp:server:tool</c>.
    /// </summary>
    internal static bool LooksLikeMcpTool(string tool) => tool.StartsWith("mcp", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether no subagent gets a tool, even if it is listed.</summary>
    internal static bool IsWithheld(PromptDefinition agent, string tool) =>
        ValidationContext.Names.NotForSubagents.Contains(tool) && !(tool == "ExitPlanMode" && agent.PermissionMode == "plan");
}
