namespace ClaudePerf.Core.Agents;

/// <summary>
/// How Claude Code uses a prompt; this determines when the text is sent and which part of it every session pays for.
/// </summary>
public enum PromptKind
{
    /// <summary>
    /// A subagent definition: its listing line is always sent, its body is the system prompt of its invocations.
    /// </summary>
    Agent,

    /// <summary>A slash command: a skill in a single file under <c>commands/</c>.</summary>
    Command,

    /// <summary>A skill: <c>skills/&lt;name&gt;/SKILL.md</c>.</summary>
    Skill,

    /// <summary>A memory file: CLAUDE.md, CLAUDE.local.md, or a file they import.</summary>
    Memory,

    /// <summary>A file under <c>.claude/rules</c>: loaded at the start unless it has <c>paths</c>.</summary>
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
