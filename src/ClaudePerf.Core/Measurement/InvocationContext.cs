using System.Collections.Immutable;
using ClaudePerf.Core.Measurement.McpServers;

namespace ClaudePerf.Core.Measurement;

/// <summary>What bears on the overhead of one invocation of a subagent.</summary>
internal sealed record InvocationContext
{
    /// <summary>The tools the agent lists, as written; null where it inherits all.</summary>
    public ImmutableArray<string>? Tools { get; init; }

    /// <summary>The tools taken away from it, as written.</summary>
    public ImmutableArray<string> DisallowedTools { get; init; } = [];

    /// <summary>The tools that permission rules take away from everyone.</summary>
    public ImmutableArray<string> DeniedTools { get; init; } = [];

    /// <summary>Whether the agent keeps a memory of its own (<c>memory:</c>), for which it is given tools and instructions.</summary>
    public bool KeepsMemory { get; init; }

    /// <summary>Tokens of the CLAUDE.md chain that is sent with the invocation, in the model's generation; 0 where it is omitted.</summary>
    public long MemoryTokens { get; init; }

    /// <summary>Tokens of the headers of the chain's files: their paths and what Claude Code says of each.</summary>
    public long MemoryHeaderTokens { get; init; }

    /// <summary>Tokens of the listing lines of the user's own skills and commands, sent to an agent that has the Skill tool.</summary>
    public long SkillListingTokens { get; init; }

    /// <summary>Tokens of the listing lines of Claude Code's own skills; null for all of them in full.</summary>
    public long? BuiltInSkillTokens { get; init; }

    /// <summary>How many skills the agent preloads.</summary>
    public int PreloadedSkills { get; init; }

    /// <summary>Tokens of the paths of their folders, which are sent with them.</summary>
    public long PreloadedSkillPathTokens { get; init; }

    /// <summary>Whether the folder is in a git repository whose status is sent.</summary>
    public bool InGitRepository { get; init; }

    /// <summary>Whether the agent is asked to run in the foreground, where it has some more tools. By default it runs in the background.</summary>
    public bool InForeground { get; init; }

    /// <summary>Whether the agent may start agents itself: Claude Code takes the Agent tool from those that are three deep.</summary>
    public bool CanDelegate { get; init; } = true;

    /// <summary>What the MCP servers that every session has bring.</summary>
    public McpTokens Mcp { get; init; } = McpTokens.None;

    /// <summary>The MCP servers that the agent names in <c>mcpServers</c>: it is given all their tools, whatever it lists.</summary>
    public ImmutableArray<string> McpServers { get; init; } = [];

    /// <summary>Whether tools wait behind ToolSearch, as they do by default.</summary>
    public bool DefersTools { get; init; } = true;
}
