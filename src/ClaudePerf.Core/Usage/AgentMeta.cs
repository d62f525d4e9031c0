namespace ClaudePerf.Core.Usage;

/// <summary>What <c>agent-&lt;id&gt;.meta.json</c> says of a subagent; each null where it does not say.</summary>
/// <param name="AgentType">The agent's type, such as <c>Explore</c>.</param>
/// <param name="SpawnDepth">1 for an agent of the main thread, 2 for an agent's agent, and so on.</param>
/// <param name="ToolUseId">The tool call that started it, which may stand in any file of the session.</param>
/// <param name="ParentAgentId">The agent that started it.</param>
/// <param name="Description">The short description of its task.</param>
/// <param name="Model">The model it was started with.</param>
public sealed record AgentMeta(
    string? AgentType = null,
    int? SpawnDepth = null,
    string? ToolUseId = null,
    string? ParentAgentId = null,
    string? Description = null,
    string? Model = null);
