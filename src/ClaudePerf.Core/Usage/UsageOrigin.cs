namespace ClaudePerf.Core.Usage;

/// <summary>The kind of record that a request was read from.</summary>
public enum UsageOrigin
{
    /// <summary>An <c>assistant</c> record: the message itself.</summary>
    Message,

    /// <summary>
    /// A <c>progress</c> record of type <c>agent_progress</c>, which repeats a subagent's message. It counts only if no file
    /// contains that message.
    /// </summary>
    AgentProgress,
}
