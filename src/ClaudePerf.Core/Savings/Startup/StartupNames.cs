using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Savings.Startup;

/// <summary>The names of start-up texts that are not a file, server, tool, agent or skill.</summary>
internal static class StartupNames
{
    internal const string SystemPrompt = "system prompt";
    internal const string SystemPromptAdditions = "additions to the system prompt";
    internal const string AgentListing = "text around the list of agents";
    internal const string SkillListing = "text around the list of skills";
    internal const string MemoryFiles = "text around memory files";
    internal const string Hooks = "output of hooks";
    internal const string GitStatus = "git status";
    internal const string Environment = "environment and reminders";

    // Without these, Claude Code cannot do what its prompts rely on, or sends more: without ToolSearch it defers no tool, without
    // Bash it needs Glob and Grep, without Agent or Skill there are no agents or skills.
    private static readonly HashSet<string> EssentialTools = new(StringComparer.Ordinal)
    {
        "Agent", "AskUserQuestion", "Bash", "Edit", "EnterPlanMode", "ExitPlanMode", "Glob", "Grep", "PowerShell", "Read", "Skill",
        "ToolSearch", "Write",
    };

    /// <summary>Whether Claude Code relies on a tool.</summary>
    internal static bool IsEssential(string tool) => EssentialTools.Contains(tool);

    /// <summary>What the names of plugins' servers start with.</summary>
    internal const string PluginServer = "plugin_";

    /// <summary>The name of a server in the names of its tools.</summary>
    internal static string ServerOf(string displayName) => McpName.Normalize(displayName);

    /// <summary>
    /// Whether a name can be part of a command, rule or setting that is displayed. Transcripts contain untrusted text.
    /// </summary>
    internal static bool IsSafe(string name) => name.Length > 0 && name[0] != '-'
        && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or ':');

    /// <summary>Whether a server, or a tool's full name, belongs to a plugin: its name starts with the plugin's.</summary>
    internal static bool IsOfPlugin(string name, string plugin)
    {
        var start = $"{PluginServer}{ServerOf(plugin)}_";
        return name.StartsWith(start, StringComparison.Ordinal) || name.StartsWith(McpName.Prefix + start, StringComparison.Ordinal);
    }

    /// <summary>The plugin in the name of its agent or skill; null if there is none.</summary>
    internal static string? PluginOf(string name) => name.IndexOf(':', StringComparison.Ordinal) is > 0 and var end ? name[..end] : null;
}
