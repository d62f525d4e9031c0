using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Measurement;

/// <summary>What the prompts of an ecosystem cost together: the first thing a newcomer wants to know.</summary>
public sealed record EcosystemCost
{
    /// <summary>The folder Claude Code would be started in.</summary>
    public required string Root { get; init; }

    /// <summary>The id of the session's model.</summary>
    public required string Model { get; init; }

    /// <summary>How many prompts were measured.</summary>
    public required int Prompts { get; init; }

    /// <summary>Tokens every session pays for them, used or not.</summary>
    public required long AlwaysOnTokens { get; init; }

    /// <summary>Tokens Claude Code itself sends in every session: its system prompt, tool definitions, environment, and its own agents and skills in the listings.</summary>
    public required long MainThreadTokens { get; init; }

    /// <summary>The context window of the session's model in tokens; null where not verified.</summary>
    public int? ContextWindow { get; init; }

    /// <summary><see cref="AlwaysOnTokens"/> as a share of <see cref="ContextWindow"/>; null where that is not known.</summary>
    public double? ContextShare => ContextWindow is > 0 ? AlwaysOnTokens / (double)ContextWindow : null;

    /// <summary>USD for writing <see cref="AlwaysOnTokens"/> to the provider's cache once (5-minute lifetime), as each session does at its start.</summary>
    public required decimal SessionCost { get; init; }

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

    /// <summary>How many skills and commands lose their description to that budget.</summary>
    public int CutSkills { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Root;

    internal static EcosystemCost Of(
        string root, IReadOnlyCollection<PromptMeasurement> measurements, ModelInfo sessionModel, EcosystemFacts facts, DateTimeOffset at)
    {
        var alwaysOn = measurements.Sum(measurement => measurement.AlwaysOnTokens);
        return new EcosystemCost
        {
            Root = root,
            Model = sessionModel.Id,
            Prompts = measurements.Count,
            AlwaysOnTokens = alwaysOn,
            MainThreadTokens = facts.MainThreadTokens,
            McpTokens = facts.McpTokens,
            UnmeasuredMcpServers = facts.UnmeasuredMcpServers,
            AppliedSettings = facts.AppliedSettings,
            SkillListingBudget = facts.SkillListingBudget,
            SkillListingCharacters = facts.SkillListingCharacters,
            CutSkills = facts.CutSkills,
            ContextWindow = sessionModel.ContextWindow,
            SessionCost = PromptCost.Of(alwaysOn, sessionModel, at).CacheWrite5m,
        };
    }
}
