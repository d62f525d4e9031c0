using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Measurement;

/// <summary>The total cost of an ecosystem's prompts.</summary>
public sealed record EcosystemCost
{
    /// <summary>The folder in which Claude Code would be started.</summary>
    public required string Root { get; init; }

    /// <summary>The id of the session's model.</summary>
    public required string Model { get; init; }

    /// <summary>The number of measured prompts.</summary>
    public required int Prompts { get; init; }

    /// <summary>Tokens that every session pays for the prompts, used or not.</summary>
    public required long AlwaysOnTokens { get; init; }

    /// <summary>
    /// Tokens that Claude Code itself sends in every session: its system prompt, tool definitions, environment, and the
    /// listing lines of its built-in agents and skills.
    /// </summary>
    public required long MainThreadTokens { get; init; }

    /// <summary>The context window of the session's model in tokens; null if not verified.</summary>
    public int? ContextWindow { get; init; }

    /// <summary>
    /// <see cref="AlwaysOnTokens"/> as a share of <see cref="ContextWindow"/>; null if that is unknown.
    /// </summary>
    public double? ContextShare => ContextWindow is > 0 ? AlwaysOnTokens / (double)ContextWindow : null;

    /// <summary>
    /// USD for writing <see cref="AlwaysOnTokens"/> to the provider's cache once (5-minute TTL), as each session does
    /// at its start.
    /// </summary>
    public required decimal SessionCost { get; init; }

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

    /// <summary>The number of skills and commands whose description is cut to fit that budget.</summary>
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
