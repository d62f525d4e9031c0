using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;

namespace ClaudePerf.Core.Coordination.Arrangements;

/// <summary>Everything that can be changed about how a pattern runs.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Plan">How its requests are laid out and cached.</param>
internal sealed record Setup(CoordinationPattern Pattern, PlanOptions Plan)
{
    /// <summary>Whether agents with the same tools list them in the same order.</summary>
    internal bool IsOrdered { get; init; }

    /// <summary>Whether prompts are optimized.</summary>
    internal bool IsOptimized { get; init; }

    /// <summary>The tools of agents whose list differs from that in their files.</summary>
    internal ImmutableSortedDictionary<string, ImmutableArray<string>> Tools { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal);

    /// <summary>Agents whose preloaded skills are part of their bodies.</summary>
    internal ImmutableHashSet<string> SkillsInBody { get; init; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>The models of agents that run on a different model than today.</summary>
    internal ImmutableSortedDictionary<string, string> Models { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The settings if they differ from today's; otherwise null.</summary>
    internal EcosystemSettings? Settings { get; init; }

    /// <summary>The setup with different calls.</summary>
    internal Setup WithCalls(Func<ImmutableArray<AgentCall>, ImmutableArray<AgentCall>> change) =>
        this with { Pattern = Pattern with { Calls = change(Pattern.Calls) } };
}

/// <summary>A possible change to how a pattern runs.</summary>
/// <param name="Id">The kind of change.</param>
/// <param name="Effect">What else it may change.</param>
/// <param name="What">A short sentence saying what changes.</param>
/// <param name="How">How to do it.</param>
/// <param name="Agents">The agents it affects; empty for all.</param>
/// <param name="Apply">Applies the change.</param>
internal sealed record Lever(string Id, StepEffect Effect, string What, string How, ImmutableArray<string> Agents, Func<Setup, Setup> Apply)
{
    /// <summary>A sentence describing the current problem; null if the change is just an alternative.</summary>
    internal string? Problem { get; init; }

    /// <summary>Whether users of Claude Code can take it as a step; some findings have no step.</summary>
    internal bool IsStep { get; init; } = true;
}
