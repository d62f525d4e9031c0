namespace ClaudePerf.Core.Usage;

/// <summary>Keys and values for which a line with usage is looked at again.</summary>
[Flags]
internal enum LineKeys
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary><c>signature</c>: a thinking block has one.</summary>
    Signature = 1,

    /// <summary><c>advisor_message</c>: a call of an advisor.</summary>
    AdvisorMessage = 2,

    /// <summary><c>subagent_type</c>: a call of an agent.</summary>
    SubagentType = 4,

    /// <summary><c>toolUseResult</c>: what a tool answered.</summary>
    ToolUseResult = 8,

    /// <summary><c>parentToolUseID</c>: the call that a subagent's progress belongs to.</summary>
    ParentToolUse = 16,
}
