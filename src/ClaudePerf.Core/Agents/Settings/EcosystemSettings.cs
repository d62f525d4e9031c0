using System.Collections.Immutable;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Agents.Settings;

/// <summary>What Claude Code's settings files and environment variables say about an ecosystem, merged by their precedence: managed, local, project, user; lists and maps merge.</summary>
public sealed record EcosystemSettings
{
    /// <summary>The model of the main thread, an alias or an id: <c>ANTHROPIC_MODEL</c>, else the setting <c>model</c>; null where neither names one.</summary>
    public string? Model { get; init; }

    /// <summary>The output style in use; null where the settings name none.</summary>
    public string? OutputStyle { get; init; }

    /// <summary>The plugins switched on or off, by <c>plugin@marketplace</c>.</summary>
    public ImmutableSortedDictionary<string, bool> EnabledPlugins { get; init; } = ImmutableSortedDictionary.Create<string, bool>(StringComparer.Ordinal);

    /// <summary>Globs of memory files and rules that are not loaded (<c>claudeMdExcludes</c>); they are compared with full paths.</summary>
    public ImmutableArray<string> MemoryExcludes { get; init; } = [];

    /// <summary>How skills and commands are shown to the model (<c>skillOverrides</c>), by name; those of plugins it does not reach.</summary>
    public ImmutableSortedDictionary<string, SkillVisibility> SkillOverrides { get; init; } = ImmutableSortedDictionary.Create<string, SkillVisibility>(StringComparer.Ordinal);

    /// <summary>The share of the context window that the listing of skills may have; null where the settings name none.</summary>
    public double? SkillListingBudgetFraction { get; init; }

    /// <summary>The most UTF-16 units of a skill's description in the listing; null where the settings name none.</summary>
    public int? SkillListingMaxDescChars { get; init; }

    /// <summary>Whether Claude Code's own skills are switched off.</summary>
    public bool DisableBundledSkills { get; init; }

    /// <summary>The permission rules that deny, as written.</summary>
    public ImmutableArray<string> Denied { get; init; } = [];

    /// <summary>Whether Claude Code, and agents with <c>memory:</c>, keep a memory of their own.</summary>
    public bool AutoMemory { get; init; } = true;

    /// <summary>Whether the status of the git repository is sent.</summary>
    public bool GitInstructions { get; init; } = true;

    /// <summary>How long the provider keeps the main thread's prefix, in minutes: 5 or 60; null where nothing is said.</summary>
    public int? MainCacheMinutes { get; init; }

    /// <summary>How long the provider keeps the prefix of every subagent, in minutes; it is stronger than an agent's own <c>experimental.cacheTtl</c>. Null where nothing is said.</summary>
    public int? SubagentCacheMinutes { get; init; }

    /// <summary>The model of agents that name none (<c>CLAUDE_CODE_SUBAGENT_MODEL</c>); null where none is named.</summary>
    public string? SubagentModel { get; init; }

    /// <summary>Other models for the aliases <c>opus</c>, <c>sonnet</c>, <c>haiku</c> and <c>fable</c> (<c>ANTHROPIC_DEFAULT_OPUS_MODEL</c> and its like).</summary>
    public ImmutableSortedDictionary<string, string> ModelAliases { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether rarely used tools wait behind ToolSearch (<c>ENABLE_TOOL_SEARCH</c>).</summary>
    public bool DefersTools { get; init; } = true;

    /// <summary>The host that requests go to instead of the provider's own (<c>ANTHROPIC_BASE_URL</c>), such as a gateway; null for the provider's own.</summary>
    public string? Gateway { get; init; }

    /// <summary>
    /// Whether the first block of a system prompt is Claude Code's header, which changes with the task (<c>CLAUDE_CODE_ATTRIBUTION_HEADER</c>). The provider's own host leaves it out of account.
    /// </summary>
    public bool SendsHeader { get; init; } = true;

    /// <summary>The words of all files that servers of <c>.mcp.json</c> may start (<c>enabledMcpjsonServers</c>, <c>enableAllProjectMcpServers</c>).</summary>
    internal ImmutableArray<McpApproval> McpApprovals { get; init; } = [];

    /// <summary>The servers of <c>.mcp.json</c> that are refused (<c>disabledMcpjsonServers</c>).</summary>
    internal ImmutableArray<string> DisabledMcpServers { get; init; } = [];

    /// <summary>The settings and variables that figures depend on, with where each was found, the strongest first.</summary>
    public ImmutableArray<AppliedSetting> Applied { get; init; } = [];

    /// <summary>The tools that permission rules take away from everyone, by the names of the rules: <c>Bash</c>, <c>Skill(*)</c>.</summary>
    internal ImmutableArray<string> DeniedTools =>
        [.. Denied.Select(static rule => rule.EndsWith("(*)", StringComparison.Ordinal) ? rule[..^3] : rule).Where(static rule => !rule.Contains('(', StringComparison.Ordinal))];

    /// <summary>The agents that permission rules take away.</summary>
    internal ImmutableArray<string> DeniedAgents =>
        [.. Denied.Where(static rule => (rule.StartsWith("Agent(", StringComparison.Ordinal) || rule.StartsWith("Task(", StringComparison.Ordinal)) && rule.EndsWith(')'))
            .Select(static rule => rule[(rule.IndexOf('(', StringComparison.Ordinal) + 1)..^1])];
}

/// <summary>How a skill or command is shown to the model.</summary>
public enum SkillVisibility
{
    /// <summary>With its description (<c>on</c>).</summary>
    Full,

    /// <summary>With its name alone (<c>name-only</c>).</summary>
    NameOnly,

    /// <summary>Not at all: only the user can call it (<c>user-invocable-only</c>).</summary>
    UserOnly,

    /// <summary>Not at all, to nobody (<c>off</c>).</summary>
    Off,
}

/// <summary>A setting or environment variable that figures depend on.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">What it says, as JSON or as the variable's text.</param>
/// <param name="Source">The settings file's path, or <c>environment</c>.</param>
public sealed record AppliedSetting(string Name, string Value, string Source)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} = {Value} ({Source})";
}
