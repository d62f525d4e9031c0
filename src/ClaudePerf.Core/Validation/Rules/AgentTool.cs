using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>What a tool's name in a list is to Claude Code.</summary>
internal enum ToolClass
{
    /// <summary>A tool.</summary>
    Known,

    /// <summary>A tool under an old name, which works.</summary>
    Renamed,

    /// <summary>A tool of an MCP server.</summary>
    OfServer,

    /// <summary>A tool that is no longer there.</summary>
    Retired,

    /// <summary>A tool but for the case of its letters.</summary>
    Miscased,

    /// <summary>No tool.</summary>
    Unknown,
}

/// <summary>Tells what names in lists of tools stand for.</summary>
internal static class AgentTool
{
    /// <summary>The tool of a name without what stands in parentheses: <c>Bash</c> of <c>Bash(git diff:*)</c>.</summary>
    internal static string BaseOf(string name) => name.IndexOf('(', StringComparison.Ordinal) is > 0 and var open ? name[..open].Trim() : name;

    internal static ToolClass ClassOf(string tool)
    {
        var names = ValidationContext.Names;
        if (tool.StartsWith(McpName.Prefix, StringComparison.Ordinal))
            return ToolClass.OfServer;
        if (names.Tools.Contains(tool))
            return ToolClass.Known;
        if (names.RenamedTools.ContainsKey(tool))
            return ToolClass.Renamed;
        if (names.RetiredTools.ContainsKey(tool))
            return ToolClass.Retired;
        return SameButForCase(tool) is null ? ToolClass.Unknown : ToolClass.Miscased;
    }

    /// <summary>The tool that a name is but for the case of its letters; null where it is none.</summary>
    internal static string? SameButForCase(string tool) =>
        ValidationContext.Names.Tools.Contains(tool) ? null : ValidationContext.Names.Tools.FirstOrDefault(known => string.Equals(known, tool, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The tool that a name is likely meant to be, for a hint: what other programs call so, or a slip of the hand; null where nobody can
    /// tell.
    /// </summary>
    internal static string? LikelyMeant(string tool) =>
        ValidationContext.Names.LikelyTools.GetValueOrDefault(tool) ?? ClaudeCodeNames.Nearest(tool, ValidationContext.Names.Tools);

    /// <summary>Whether a name is meant as a tool of an MCP server and written in another form, such as <c>mcp:server:tool</c>.</summary>
    internal static bool LooksLikeServer(string tool) => tool.StartsWith("mcp", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether no subagent gets a tool, however it is listed.</summary>
    internal static bool IsTakenAway(PromptDefinition agent, string tool) =>
        ValidationContext.Names.NotForSubagents.Contains(tool) && !(tool == "ExitPlanMode" && agent.PermissionMode == "plan");
}
