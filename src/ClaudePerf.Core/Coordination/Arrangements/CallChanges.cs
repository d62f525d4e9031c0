using System.Collections.Immutable;
using ClaudePerf.Core.Coordination.Patterns;

namespace ClaudePerf.Core.Coordination.Arrangements;

/// <summary>Changes of how a pattern calls its agents.</summary>
internal static class CallChanges
{
    /// <summary>
    /// The calls with their modes: whether each runs in the foreground, as Claude Code starts it where the call does not say.
    /// </summary>
    internal static IEnumerable<(AgentCall Call, bool InForeground)> Modes(CoordinationPattern pattern) =>
        Modes(pattern.Calls, pattern.Caller == CoordinationPattern.MainThread ? 0 : 1);

    /// <summary>All calls of some agents in one mode.</summary>
    internal static ImmutableArray<AgentCall> InMode(ImmutableArray<AgentCall> calls, ImmutableArray<string> agents, bool inBackground) =>
        [.. calls.Select(call => (agents.Contains(call.Agent) && CanChoose(call) ? call with { InBackground = inBackground } : call) with { Calls = InMode(call.Calls, agents, inBackground) })];

    /// <summary>
    /// Calls of an agent that its caller has called before as messages to the run that it had; what runs beside another run of the same
    /// agent stays as it is.
    /// </summary>
    /// <param name="calls">The calls of one caller.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="again">Whether the caller's earlier runs have called it.</param>
    internal static ImmutableArray<AgentCall> Resumed(ImmutableArray<AgentCall> calls, string agent, bool again)
    {
        var known = again;
        var changed = ImmutableArray.CreateBuilder<AgentCall>(calls.Length);
        foreach (var stage in calls.GroupBy(static call => call.Stage).OrderBy(static stage => stage.Key))
        {
            var isOne = stage.Where(call => call.Agent == agent).Sum(static call => call.Count) == 1;
            changed.AddRange(stage.Select(call => (call.Agent == agent && isOne && known ? call with { Resumes = true, InBackground = null } : call) with { Calls = Resumed(call.Calls, agent, again: false) }));
            known |= isOne;
        }
        return changed.DrainToImmutable();
    }

    /// <summary>How many calls are messages to a run.</summary>
    internal static int Resuming(ImmutableArray<AgentCall> calls) => calls.Sum(static call => (call.Resumes ? 1 : 0) + Resuming(call.Calls));

    /// <summary>Whether a caller starts several agents at once.</summary>
    internal static bool StartTogether(CoordinationPattern pattern)
    {
        static bool Any(ImmutableArray<AgentCall> calls) => calls.GroupBy(static call => call.Stage).Any(static stage => stage.Sum(static call => call.Count) > 1) || calls.Any(static call => Any(call.Calls));
        return Any(pattern.Calls);
    }

    private static IEnumerable<(AgentCall Call, bool InForeground)> Modes(ImmutableArray<AgentCall> calls, int depth) => calls.SelectMany(call =>
        Modes(call.Calls, depth + 1).Prepend((call, CanChoose(call) && !(call.InBackground ?? depth == 0))));

    // Who is resumed or forked always runs in the background.
    private static bool CanChoose(AgentCall call) => !call.Resumes && call.Agent != AgentCall.Fork;
}
