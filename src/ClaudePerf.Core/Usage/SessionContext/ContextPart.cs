namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>What a part of a session's prompts is.</summary>
public enum ContextPart
{
    /// <summary>The system prompt.</summary>
    SystemPrompt,

    /// <summary>The definitions of tools.</summary>
    ToolDefinitions,

    /// <summary>CLAUDE.md files, rules and what they import.</summary>
    MemoryFiles,

    /// <summary>The list of agents and their descriptions.</summary>
    AgentListing,

    /// <summary>The list of skills and their descriptions.</summary>
    SkillListing,

    /// <summary>What Claude Code adds by itself: the environment, dates, reminders, the output of hooks.</summary>
    Environment,

    /// <summary>Files and selections that were attached.</summary>
    Attachments,

    /// <summary>What the user wrote, or for a subagent its task.</summary>
    UserMessages,

    /// <summary>What the model wrote.</summary>
    AssistantMessages,

    /// <summary>What the model thought, which later prompts bring back: by the length of its signature, else by its text.</summary>
    Thinking,

    /// <summary>The model's calls of tools.</summary>
    ToolCalls,

    /// <summary>What tools answered.</summary>
    ToolResults,

    /// <summary>The summary that stands for a compacted conversation.</summary>
    CompactSummary,

    /// <summary>What was billed and is not in the transcript.</summary>
    NotInTranscript,
}
