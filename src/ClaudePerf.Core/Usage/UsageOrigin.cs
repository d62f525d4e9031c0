namespace ClaudePerf.Core.Usage;

/// <summary>Which record told of a request.</summary>
public enum UsageOrigin
{
    /// <summary>An <c>assistant</c> record: the message itself.</summary>
    Message,

    /// <summary>A <c>progress</c> record of type <c>agent_progress</c>, which repeats a subagent's message. It counts only where no file holds that message.</summary>
    AgentProgress,
}
