namespace ClaudePerf.Core.Usage.Queries;

/// <summary>How requests are grouped.</summary>
public enum UsageGrouping
{
    /// <summary>Each request separately.</summary>
    Request,

    /// <summary>Hours of the query's time zone.</summary>
    Hour,

    /// <summary>Days of the query's time zone, from midnight to midnight: 23 or 25 hours when clocks change.</summary>
    Day,

    /// <summary>ISO 8601 weeks, from Monday to Sunday.</summary>
    Week,

    /// <summary>Calendar months.</summary>
    Month,

    /// <summary>The 5-hour blocks of Claude plans; see <see cref="UsageBlocks"/>.</summary>
    Block,

    /// <summary>Sessions, including their subagents' requests.</summary>
    Session,

    /// <summary>The folders that Claude Code was started in.</summary>
    Project,

    /// <summary>Models, by the names in the transcripts.</summary>
    Model,

    /// <summary>Agent types; the main thread's requests belong to <see cref="UsageTable.MainAgent"/>.</summary>
    Agent,

    /// <summary>Individual runs of agents, by session.</summary>
    AgentInstance,

    /// <summary>The skills that requests are attributed to.</summary>
    Skill,

    /// <summary>Git branches.</summary>
    Branch,

    /// <summary>The plugins that requests are attributed to.</summary>
    Plugin,

    /// <summary>The MCP servers that requests are attributed to.</summary>
    McpServer,

    /// <summary>
    /// Tools: their calls, and the parts of all prompts that were their results. Everything that is not a result, including output,
    /// is in the group without a tool, so tokens and costs add up to the same total. Request counts do not, because a request can
    /// contain results of several tools.
    /// </summary>
    Tool,

    /// <summary>User prompts, each with everything that it caused, including nested subagents.</summary>
    Prompt,

    /// <summary>Workflow runs.</summary>
    Workflow,

    /// <summary>Effort levels.</summary>
    Effort,

    /// <summary>Versions of Claude Code.</summary>
    Version,
}
