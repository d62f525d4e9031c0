namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>The kind of a part of a session's prompts.</summary>
public enum ContextPart
{
    /// <summary>The system prompt.</summary>
    SystemPrompt,

    /// <summary>The definitions of tools.</summary>
    ToolDefinitions,

    /// <summary>CLAUDE.md files, rules and their imports.</summary>
    MemoryFiles,

    /// <summary>The list of agents and their descriptions.</summary>
    AgentListing,

    /// <summary>The list of skills and their descriptions.</summary>
    SkillListing,

    /// <summary>What Claude Code adds itself: environment, dates, reminders, hook output.</summary>
    Environment,

    /// <summary>Attached files and selections.</summary>
    Attachments,

    /// <summary>The user's messages or, for a subagent, its task.</summary>
    UserMessages,

    /// <summary>The model's messages.</summary>
    AssistantMessages,

    /// <summary>
    /// The model's thinking, which later prompts repeat: estimated from the length of its signature, otherwise counted from its
    /// text.
    /// </summary>
    Thinking,

    /// <summary>The model's tool calls.</summary>
    ToolCalls,

    /// <summary>Tool results.</summary>
    ToolResults,

    /// <summary>The summary that replaces a compacted conversation.</summary>
    CompactSummary,

    /// <summary>Billed tokens that are not in the transcript.</summary>
    NotInTranscript,
}
