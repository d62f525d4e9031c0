using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Measurement;

/// <summary>What holds for an ecosystem as a whole, whatever of it is measured.</summary>
public sealed record EcosystemFacts
{
    /// <summary>Tokens Claude Code itself sends in every session.</summary>
    public required long MainThreadTokens { get; init; }

    /// <summary>Tokens that the MCP servers which were asked add in every session: their tools or the names of deferred ones, and their instructions.</summary>
    public long McpTokens { get; init; }

    /// <summary>The MCP servers that are declared and were never asked, by name; nobody knows what they add.</summary>
    public ImmutableArray<string> UnmeasuredMcpServers { get; init; } = [];

    /// <summary>The settings and environment variables that the figures depend on, with where each was found.</summary>
    public ImmutableArray<AppliedSetting> AppliedSettings { get; init; } = [];

    /// <summary>UTF-16 units that the listing of skills and commands may have in a session, Claude Code's own skills included.</summary>
    public int SkillListingBudget { get; init; }

    /// <summary>UTF-16 units that it would have with every description.</summary>
    public long SkillListingCharacters { get; init; }

    /// <summary>How many skills and commands lost their description to that budget.</summary>
    public int CutSkills { get; init; }
}
