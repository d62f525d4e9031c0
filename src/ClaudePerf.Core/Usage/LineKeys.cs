namespace ClaudePerf.Core.Usage;

/// <summary>Keys and values for which a usage line is parsed a second time.</summary>
[Flags]
internal enum LineKeys
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary><c>signature</c>: the line has a thinking block.</summary>
    Signature = 1,

    /// <summary><c>advisor_message</c>: the line has an advisor call.</summary>
    AdvisorMessage = 2,

    /// <summary><c>subagent_type</c>: the line has a call of an agent.</summary>
    SubagentType = 4,

    /// <summary><c>toolUseResult</c>: the line has a tool result.</summary>
    ToolUseResult = 8,

    /// <summary><c>parentToolUseID</c>: the call that a subagent's progress belongs to.</summary>
    ParentToolUse = 16,
}
