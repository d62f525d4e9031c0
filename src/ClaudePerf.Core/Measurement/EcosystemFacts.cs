using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Measurement;

/// <summary>Figures of an ecosystem as a whole, independent of which prompts are measured.</summary>
public sealed record EcosystemFacts
{
    /// <summary>Tokens that Claude Code itself sends in every session.</summary>
    public required long MainThreadTokens { get; init; }

    /// <summary>
    /// Tokens that the measured MCP servers add in every session: their tools or the names of deferred tools, and their
    /// instructions.
    /// </summary>
    public long McpTokens { get; init; }

    /// <summary>The names of declared MCP servers that have not been measured; what they add is unknown.</summary>
    public ImmutableArray<string> UnmeasuredMcpServers { get; init; } = [];

    /// <summary>The settings and environment variables that the figures depend on, with their sources.</summary>
    public ImmutableArray<AppliedSetting> AppliedSettings { get; init; } = [];

    /// <summary>
    /// The UTF-16 units available in a session for the listing of skills and commands, including built-in skills.
    /// </summary>
    public int SkillListingBudget { get; init; }

    /// <summary>The UTF-16 units that the listing would have with every description.</summary>
    public long SkillListingCharacters { get; init; }

    /// <summary>The number of skills and commands whose description was cut to fit that budget.</summary>
    public int CutSkills { get; init; }
}
