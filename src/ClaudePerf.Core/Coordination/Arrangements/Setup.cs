using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;

namespace ClaudePerf.Core.Coordination.Arrangements;

/// <summary>All that can be changed about how a pattern runs.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Plan">How its requests are laid out and cached.</param>
internal sealed record Setup(CoordinationPattern Pattern, PlanOptions Plan)
{
    /// <summary>Whether agents that list the same tools have one order of them.</summary>
    internal bool IsOrdered { get; init; }

    /// <summary>Whether prompts are optimized otherwise.</summary>
    internal bool IsOptimized { get; init; }

    /// <summary>The tools of agents that list others than in their files.</summary>
    internal ImmutableSortedDictionary<string, ImmutableArray<string>> Tools { get; init; } = ImmutableSortedDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal);

    /// <summary>Agents whose preloaded skills stand in their bodies.</summary>
    internal ImmutableHashSet<string> SkillsInBody { get; init; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>The models of agents that run with another one than today.</summary>
    internal ImmutableSortedDictionary<string, string> Models { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The settings where they are others than today; null for today's.</summary>
    internal EcosystemSettings? Settings { get; init; }

    /// <summary>The setup with other calls.</summary>
    internal Setup WithCalls(Func<ImmutableArray<AgentCall>, ImmutableArray<AgentCall>> change) => this with { Pattern = Pattern with { Calls = change(Pattern.Calls) } };
}

/// <summary>Something that can be changed about how a pattern runs.</summary>
/// <param name="Id">What kind of change it is.</param>
/// <param name="Effect">What else it may change.</param>
/// <param name="What">What changes, a short sentence.</param>
/// <param name="How">How it is done.</param>
/// <param name="Agents">The agents that it is about; empty for all.</param>
/// <param name="Apply">Makes the change.</param>
internal sealed record Lever(string Id, StepEffect Effect, string What, string How, ImmutableArray<string> Agents, Func<Setup, Setup> Apply)
{
    /// <summary>What is wrong today, a sentence; null where the change is only another choice.</summary>
    internal string? Problem { get; init; }

    /// <summary>Whether it is a step that users of Claude Code can take; some findings have none.</summary>
    internal bool IsStep { get; init; } = true;
}
