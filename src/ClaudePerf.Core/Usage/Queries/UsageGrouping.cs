namespace ClaudePerf.Core.Usage.Queries;

/// <summary>What requests are added up by.</summary>
public enum UsageGrouping
{
    /// <summary>Each request by itself.</summary>
    Request,

    /// <summary>Hours of the query's time zone.</summary>
    Hour,

    /// <summary>Days of the query's time zone, from midnight to midnight: 23 and 25 hours long where clocks change.</summary>
    Day,

    /// <summary>ISO 8601 weeks, from Monday to Sunday.</summary>
    Week,

    /// <summary>Calendar months.</summary>
    Month,

    /// <summary>The 5-hour blocks in which Claude plans count; see <see cref="UsageBlocks"/>.</summary>
    Block,

    /// <summary>Sessions, their subagents' requests included.</summary>
    Session,

    /// <summary>The folders that Claude Code was started in.</summary>
    Project,

    /// <summary>Models, by the names that the transcripts have.</summary>
    Model,

    /// <summary>Agent types; requests of the main thread are those of <see cref="UsageTable.MainAgent"/>.</summary>
    Agent,

    /// <summary>The single runs of agents, each under its session.</summary>
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
    /// Tools: their calls, and the parts of all prompts that were their results. What no result is, output included, is in the group
    /// without a tool, so that
    /// tokens and costs add up to the same total; the requests that carried something of several tools do not.
    /// </summary>
    Tool,

    /// <summary>The user's prompts, each with all that it set off, subagents of subagents included.</summary>
    Prompt,

    /// <summary>The runs of workflows.</summary>
    Workflow,

    /// <summary>Effort levels.</summary>
    Effort,

    /// <summary>Versions of Claude Code.</summary>
    Version,
}
