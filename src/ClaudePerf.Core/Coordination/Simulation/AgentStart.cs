namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>How an agent is started, to the extent that its first prompt depends on it.</summary>
/// <param name="Agent">The agent, or the main thread.</param>
/// <param name="Model">The model that the call names; null for the agent's own.</param>
/// <param name="InForeground">Whether it runs in the foreground, where it has some additional tools.</param>
/// <param name="Depth">Its depth: 0 for the main thread, 1 for agents that it starts. Claude Code removes the Agent tool from
/// agents at depth 3.</param>
internal readonly record struct AgentStart(string Agent, string? Model = null, bool InForeground = false, int Depth = 1)
{
    /// <summary>The depth from which agents must not start others.</summary>
    internal const int MaxDepth = 3;

    /// <summary>Whether it may start agents.</summary>
    internal bool CanDelegate => Depth < MaxDepth;
}
