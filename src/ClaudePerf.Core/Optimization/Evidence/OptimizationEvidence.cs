using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Memory;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Optimization.Evidence;

/// <summary>
/// What is known about how prompts are used: from the user's usage index, transcripts, and the memory that agents
/// receive. It is part of an optimization's input, so that the result depends on nothing else.
/// </summary>
public sealed record OptimizationEvidence
{
    /// <summary>The memory that every session in the folder receives.</summary>
    public MemoryChain Memory { get; init; } = MemoryChain.Empty;

    /// <summary>The number of sessions in the folder; 0 if the usage index has none or there is no index.</summary>
    public long Sessions { get; init; }

    /// <summary>The time of the first counted request, UTC; null if there is none.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The time of the last counted request, UTC; null if there is none.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The evidence about each agent, by name.</summary>
    public ImmutableDictionary<string, AgentEvidence> Agents { get; init; } = ImmutableDictionary.Create<string,
        AgentEvidence>(StringComparer.Ordinal);

    /// <summary>
    /// How many sessions used each skill and command, by name. Empty for old versions of Claude Code, which do not
    /// record it.
    /// </summary>
    public ImmutableDictionary<string, long> Skills { get; init; } = ImmutableDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>What is unknown and what follows from that, as sentences; null if sessions are recorded.</summary>
    internal static string? Missing(OptimizationEvidence? evidence) => evidence switch
    {
        null => "Usage was not examined, so it is unknown which prompts are never used, which tools agents call, and how often "
            + "text that moved to files is read.",
        { Sessions: 0 } => "No sessions in this folder are recorded, so it is unknown which prompts are never used and how often text that "
            + "moved to files is read.",
        _ => null,
    };

    /// <summary>The evidence about one agent.</summary>
    public AgentEvidence Of(string agent) => Agents.GetValueOrDefault(agent, AgentEvidence.None);

    /// <summary>How often a prompt was used; null if unknown.</summary>
    public long? InvocationsOf(PromptDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return definition.Kind switch
        {
            _ when Sessions == 0 => null,
            PromptKind.Agent => Of(definition.Name).Invocations,
            PromptKind.Skill or PromptKind.Command when !Skills.IsEmpty => Skills.GetValueOrDefault(definition.Name),
            _ => null,
        };
    }
}
