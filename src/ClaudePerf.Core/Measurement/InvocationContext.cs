using System.Collections.Immutable;
using ClaudePerf.Core.Measurement.McpServers;

namespace ClaudePerf.Core.Measurement;

/// <summary>The inputs that determine the overhead of one subagent invocation.</summary>
internal sealed record InvocationContext
{
    /// <summary>The tools the agent lists, as written; null if it inherits all.</summary>
    public ImmutableArray<string>? Tools { get; init; }

    /// <summary>The tools removed from it, as written.</summary>
    public ImmutableArray<string> DisallowedTools { get; init; } = [];

    /// <summary>The tools that permission rules deny to everyone.</summary>
    public ImmutableArray<string> DeniedTools { get; init; } = [];

    /// <summary>Whether the agent has its own memory (<c>memory:</c>), which adds tools and instructions.</summary>
    public bool KeepsMemory { get; init; }

    /// <summary>
    /// Tokens of the CLAUDE.md chain that is sent with the invocation, in the model's generation; 0 if it is omitted.
    /// </summary>
    public long MemoryTokens { get; init; }

    /// <summary>Tokens of the headers of the chain's files: their paths and Claude Code's descriptions of them.</summary>
    public long MemoryHeaderTokens { get; init; }

    /// <summary>
    /// Tokens of the listing lines of the user's own skills and commands, sent to an agent that has the Skill tool.
    /// </summary>
    public long SkillListingTokens { get; init; }

    /// <summary>Tokens of the listing lines of built-in skills; null for all of them in full.</summary>
    public long? BuiltInSkillTokens { get; init; }

    /// <summary>How many skills the agent preloads.</summary>
    public int PreloadedSkills { get; init; }

    /// <summary>Tokens of the paths of the preloaded skills' folders, which are sent with them.</summary>
    public long PreloadedSkillPathTokens { get; init; }

    /// <summary>Whether the folder is in a git repository whose status is sent.</summary>
    public bool InGitRepository { get; init; }

    /// <summary>
    /// Whether the agent runs in the foreground, where it has additional tools. By default it runs in the background.
    /// </summary>
    public bool InForeground { get; init; }

    /// <summary>
    /// Whether the agent may start agents itself: Claude Code removes the Agent tool at nesting depth three.
    /// </summary>
    public bool CanDelegate { get; init; } = true;

    /// <summary>What the MCP servers of every session add.</summary>
    public McpTokens Mcp { get; init; } = McpTokens.None;

    /// <summary>
    /// The MCP servers that the agent names in <c>mcpServers</c>: it receives all their tools, regardless of its list.
    /// </summary>
    public ImmutableArray<string> McpServers { get; init; } = [];

    /// <summary>Whether tools are deferred to ToolSearch, as they are by default.</summary>
    public bool DefersTools { get; init; } = true;
}
