namespace ClaudePerf.Core.Agents;

/// <summary>What a prompt is to Claude Code; it decides when the text is sent and what of it every session pays.</summary>
public enum PromptKind
{
    /// <summary>A subagent definition: its listing line is always sent, its body is the system prompt of its invocations.</summary>
    Agent,

    /// <summary>A slash command: a skill kept as a single file under <c>commands/</c>.</summary>
    Command,

    /// <summary>A skill: <c>skills/&lt;name&gt;/SKILL.md</c>.</summary>
    Skill,

    /// <summary>A memory file: CLAUDE.md, CLAUDE.local.md, or a file they import.</summary>
    Memory,

    /// <summary>A file under <c>.claude/rules</c>: loaded at the start unless it names <c>paths</c>.</summary>
    Rule,

    /// <summary>An output style: replaces parts of the main thread's system prompt when chosen.</summary>
    OutputStyle,

    /// <summary>Plain text.</summary>
    Text,

    /// <summary>A Messages API request as JSON.</summary>
    Request,

    /// <summary>Tool definitions as JSON, as in a request's <c>tools</c> or an MCP server's <c>tools/list</c>.</summary>
    Tools,
}
