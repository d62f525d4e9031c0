using System.Collections.Immutable;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Agents.Settings;

/// <summary>
/// The settings of an ecosystem, merged from Claude Code's settings files and environment variables by precedence:
/// managed, local, project, user; lists and maps are merged.
/// </summary>
public sealed record EcosystemSettings
{
    /// <summary>
    /// The model of the main thread, an alias or an id: from <c>ANTHROPIC_MODEL</c>, otherwise from the setting
    /// <c>model</c>; null if neither is set.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>The output style in use; null if the settings name none.</summary>
    public string? OutputStyle { get; init; }

    /// <summary>The plugins that are enabled or disabled, by <c>plugin@marketplace</c>.</summary>
    public ImmutableSortedDictionary<string, bool> EnabledPlugins { get; init; } =
        ImmutableSortedDictionary.Create<string, bool>(StringComparer.Ordinal);

    /// <summary>
    /// Globs of memory files and rules that are not loaded (<c>claudeMdExcludes</c>), matched against full paths.
    /// </summary>
    public ImmutableArray<string> MemoryExcludes { get; init; } = [];

    /// <summary>
    /// How skills and commands are shown to the model (<c>skillOverrides</c>), by name; this does not apply to those of
    /// plugins.
    /// </summary>
    public ImmutableSortedDictionary<string, SkillVisibility> SkillOverrides { get; init; } =
        ImmutableSortedDictionary.Create<string, SkillVisibility>(StringComparer.Ordinal);

    /// <summary>The share of the context window available for the listing of skills; null if it is not set.</summary>
    public double? SkillListingBudgetFraction { get; init; }

    /// <summary>The maximum UTF-16 units of a skill's description in the listing; null if it is not set.</summary>
    public int? SkillListingMaxDescChars { get; init; }

    /// <summary>Whether built-in skills are disabled.</summary>
    public bool DisableBundledSkills { get; init; }

    /// <summary>The permission rules that deny, as written.</summary>
    public ImmutableArray<string> Denied { get; init; } = [];

    /// <summary>Whether Claude Code, and agents with <c>memory:</c>, have their own memory.</summary>
    public bool AutoMemory { get; init; } = true;

    /// <summary>Whether the status of the git repository is sent.</summary>
    public bool GitInstructions { get; init; } = true;

    /// <summary>
    /// The TTL of the main thread's prefix in the provider's cache, in minutes: 5 or 60; null if it is not set.
    /// </summary>
    public int? MainCacheMinutes { get; init; }

    /// <summary>
    /// The TTL of all subagents' prefixes in the provider's cache, in minutes; takes precedence over an agent's own
    /// <c>experimental.cacheTtl</c>. Null if it is not set.
    /// </summary>
    public int? SubagentCacheMinutes { get; init; }

    /// <summary>
    /// The model of agents that do not name one (<c>CLAUDE_CODE_SUBAGENT_MODEL</c>); null if it is not set.
    /// </summary>
    public string? SubagentModel { get; init; }

    /// <summary>
    /// Other models for the aliases <c>opus</c>, <c>sonnet</c>, <c>haiku</c> and <c>fable</c>
    /// (<c>ANTHROPIC_DEFAULT_OPUS_MODEL</c> and similar variables).
    /// </summary>
    public ImmutableSortedDictionary<string, string> ModelAliases { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether rarely used tools are deferred to ToolSearch (<c>ENABLE_TOOL_SEARCH</c>).</summary>
    public bool DefersTools { get; init; } = true;

    /// <summary>
    /// The host that receives requests instead of the provider (<c>ANTHROPIC_BASE_URL</c>), such as a gateway; null for
    /// the provider's own host.
    /// </summary>
    public string? Gateway { get; init; }

    /// <summary>
    /// Whether the first block of a system prompt is Claude Code's header, which changes with the task
    /// (<c>CLAUDE_CODE_ATTRIBUTION_HEADER</c>). The provider's own host ignores it for caching.
    /// </summary>
    public bool SendsHeader { get; init; } = true;

    /// <summary>
    /// All settings that allow servers of <c>.mcp.json</c> to start (<c>enabledMcpjsonServers</c>,
    /// <c>enableAllProjectMcpServers</c>).
    /// </summary>
    internal ImmutableArray<McpApproval> McpApprovals { get; init; } = [];

    /// <summary>The servers of <c>.mcp.json</c> that are disabled (<c>disabledMcpjsonServers</c>).</summary>
    internal ImmutableArray<string> DisabledMcpServers { get; init; } = [];

    /// <summary>The settings and variables that figures depend on, with their sources, in order of precedence.</summary>
    public ImmutableArray<AppliedSetting> Applied { get; init; } = [];

    /// <summary>
    /// The tools that permission rules deny to everyone, by the names in the rules: <c>Bash</c>, <c>Skill(*)</c>.
    /// </summary>
    internal ImmutableArray<string> DeniedTools =>
        [
            .. Denied
                .Select(static rule => rule.EndsWith("(*)", StringComparison.Ordinal) ? rule[..^3] : rule)
                .Where(static rule => !rule.Contains('(', StringComparison.Ordinal)),
        ];

    /// <summary>The agents that permission rules deny.</summary>
    internal ImmutableArray<string> DeniedAgents =>
        [.. Denied
            .Where(static rule => rule.EndsWith(')')
                && (rule.StartsWith("Agent(", StringComparison.Ordinal) || rule.StartsWith("Task(", StringComparison.Ordinal)))
            .Select(static rule => rule[(rule.IndexOf('(', StringComparison.Ordinal) + 1)..^1])];
}

/// <summary>How a skill or command is shown to the model.</summary>
public enum SkillVisibility
{
    /// <summary>With its description (<c>on</c>).</summary>
    Full,

    /// <summary>With only its name (<c>name-only</c>).</summary>
    NameOnly,

    /// <summary>Not shown: only the user can call it (<c>user-invocable-only</c>).</summary>
    UserOnly,

    /// <summary>Disabled for the model and the user (<c>off</c>).</summary>
    Off,
}

/// <summary>A setting or environment variable that figures depend on.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, as JSON or as the variable's text.</param>
/// <param name="Source">The settings file's path, or <c>environment</c>.</param>
public sealed record AppliedSetting(string Name, string Value, string Source)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} = {Value} ({Source})";
}
