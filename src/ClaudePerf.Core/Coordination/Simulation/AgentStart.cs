namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>How an agent is started, as far as its first prompt depends on it.</summary>
/// <param name="Agent">The agent, or the main thread.</param>
/// <param name="Model">The model that the call names; null for the agent's own.</param>
/// <param name="InForeground">Whether it runs in the foreground, where it has some more tools.</param>
/// <param name="Depth">
/// How deep it is: 0 for the main thread, 1 for what that starts. Claude Code takes the Agent tool from agents that are three deep.
/// </param>
internal readonly record struct AgentStart(string Agent, string? Model = null, bool InForeground = false, int Depth = 1)
{
    /// <summary>The depth from which agents may start none.</summary>
    internal const int Deepest = 3;

    /// <summary>Whether it may start agents itself.</summary>
    internal bool CanDelegate => Depth < Deepest;
}
