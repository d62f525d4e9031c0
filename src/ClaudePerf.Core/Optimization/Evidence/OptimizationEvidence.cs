using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Memory;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Optimization.Evidence;

/// <summary>
/// What is known of how prompts are used: from the user's usage index, transcripts and the memory that agents receive. A part of the input
/// of
/// an optimization, so that its result depends on nothing else.
/// </summary>
public sealed record OptimizationEvidence
{
    /// <summary>The memory that every session in the folder receives.</summary>
    public MemoryChain Memory { get; init; } = MemoryChain.Empty;

    /// <summary>How many sessions there were in the folder; 0 where the usage index knows none or there is none.</summary>
    public long Sessions { get; init; }

    /// <summary>The first request that was counted, UTC; null where there is none.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The last request that was counted, UTC; null where there is none.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>What is known of each agent, by its name.</summary>
    public ImmutableDictionary<string, AgentEvidence> Agents { get; init; } = ImmutableDictionary.Create<string,
        AgentEvidence>(StringComparer.Ordinal);

    /// <summary>How often each skill and command was used, counted once a session, by name. Old versions of Claude Code do not tell: then
    /// it is empty.</summary>
    public ImmutableDictionary<string, long> Skills { get; init; } = ImmutableDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>What is not known and what that leaves open, a sentence; null where sessions are recorded.</summary>
    internal static string? Missing(OptimizationEvidence? evidence) => evidence switch
    {
        null => "How the prompts are used was not looked at: nothing tells which are never used, which tools agents call, and how often "
            + "text that moved to files is read.",
        { Sessions: 0 } => "No session in this folder is recorded: nothing tells which prompts are never used and how often text that "
            + "moved to files is read.",
        _ => null,
    };

    /// <summary>What is known of one agent.</summary>
    public AgentEvidence Of(string agent) => Agents.GetValueOrDefault(agent, AgentEvidence.None);

    /// <summary>How often a prompt was used; null where nothing tells.</summary>
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
