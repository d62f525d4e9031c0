using System.Collections.Immutable;
using ClaudePerf.Core.Coordination.Patterns;

namespace ClaudePerf.Core.Coordination.Arrangements;

/// <summary>Changes to how a pattern calls its agents.</summary>
internal static class CallChanges
{
    /// <summary>
    /// The calls with their modes: whether each runs in the foreground. If a call does not say, Claude Code's default applies.
    /// </summary>
    internal static IEnumerable<(AgentCall Call, bool InForeground)> Modes(CoordinationPattern pattern) =>
        Modes(pattern.Calls, pattern.Caller == CoordinationPattern.MainThread ? 0 : 1);

    /// <summary>Puts all calls of some agents into one mode.</summary>
    internal static ImmutableArray<AgentCall> InMode(ImmutableArray<AgentCall> calls, ImmutableArray<string> agents, bool inBackground) =>
        [.. calls.Select(call => (agents.Contains(call.Agent) && CanChoose(call) ? call with { InBackground = inBackground } : call)
            with { Calls = InMode(call.Calls, agents, inBackground) })];

    /// <summary>
    /// Turns calls of an agent that its caller has called before into messages to the existing run. Runs in parallel with another
    /// run of the same agent stay unchanged.
    /// </summary>
    /// <param name="calls">The calls of one caller.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="again">Whether earlier runs of the caller have called it.</param>
    internal static ImmutableArray<AgentCall> Resumed(ImmutableArray<AgentCall> calls, string agent, bool again)
    {
        var known = again;
        var changed = ImmutableArray.CreateBuilder<AgentCall>(calls.Length);
        foreach (var stage in calls.GroupBy(static call => call.Stage).OrderBy(static stage => stage.Key))
        {
            var isOne = stage.Where(call => call.Agent == agent).Sum(static call => call.Count) == 1;
            changed.AddRange(
                stage.Select(call => (call.Agent == agent && isOne && known ? call with { Resumes = true, InBackground = null } : call)
                    with { Calls = Resumed(call.Calls, agent, again: false) }));
            known |= isOne;
        }
        return changed.DrainToImmutable();
    }

    /// <summary>The number of calls that are messages to a run.</summary>
    internal static int Resuming(ImmutableArray<AgentCall> calls) =>
        calls.Sum(static call => (call.Resumes ? 1 : 0) + Resuming(call.Calls));

    /// <summary>Whether a caller starts several agents at the same time.</summary>
    internal static bool StartTogether(CoordinationPattern pattern)
    {
        static bool Any(ImmutableArray<AgentCall> calls) => calls.GroupBy(static call => call.Stage)
            .Any(static stage => stage.Sum(static call => call.Count) > 1) || calls.Any(static call => Any(call.Calls));
        return Any(pattern.Calls);
    }

    private static IEnumerable<(AgentCall Call, bool InForeground)> Modes(ImmutableArray<AgentCall> calls, int depth) =>
        calls.SelectMany(call =>
        Modes(call.Calls, depth + 1).Prepend((call, CanChoose(call) && !(call.InBackground ?? depth == 0))));

    // Resumed and forked agents always run in the background.
    private static bool CanChoose(AgentCall call) => !call.Resumes && call.Agent != AgentCall.Fork;
}
