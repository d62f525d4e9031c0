namespace ClaudePerf.Core.Usage.Queries;

/// <summary>A grouping by a text that each request may have.</summary>
/// <param name="Number">Gets the text's number in a row.</param>
/// <param name="Get">Gets the group's property.</param>
/// <param name="Set">Sets the group's property.</param>
internal sealed record TextDimension(TextDimension.NumberOf Number, Func<UsageGroup, string?> Get,
    Func<UsageGroup, string?, UsageGroup> Set)
{
    private static readonly Dictionary<UsageGrouping, TextDimension> ByGrouping = new()
    {
        [UsageGrouping.Session] = new(static (in UsageRow row) => row.Session, static group => group.Session,
            static (group, text) => group with { Session = text }),
        [UsageGrouping.Project] = new(static (in UsageRow row) => row.Project, static group => group.Project,
            static (group, text) => group with { Project = text }),
        [UsageGrouping.Model] =
            new(static (in UsageRow row) => row.Model, static group => group.Model, static (group, text) => group with { Model = text }),
        [UsageGrouping.Agent] =
            new(static (in UsageRow row) => row.Agent, static group => group.Agent, static (group, text) => group with { Agent = text }),
        [UsageGrouping.AgentInstance] = new(static (in UsageRow row) => row.AgentId, static group => group.AgentId,
            static (group, text) => group with { AgentId = text }),
        [UsageGrouping.Skill] =
            new(static (in UsageRow row) => row.Skill, static group => group.Skill, static (group, text) => group with { Skill = text }),
        [UsageGrouping.Branch] =
            new(static (in UsageRow row) => row.Branch, static group => group.Branch, static (group, text) => group with { Branch = text }),
        [UsageGrouping.Plugin] =
            new(static (in UsageRow row) => row.Plugin, static group => group.Plugin, static (group, text) => group with { Plugin = text }),
        [UsageGrouping.McpServer] = new(static (in UsageRow row) => row.McpServer, static group => group.McpServer,
            static (group, text) => group with { McpServer = text }),
        [UsageGrouping.Prompt] =
            new(static (in UsageRow row) => row.Prompt, static group => group.Prompt, static (group, text) => group with { Prompt = text }),
        [UsageGrouping.Workflow] = new(static (in UsageRow row) => row.Workflow, static group => group.Workflow,
            static (group, text) => group with { Workflow = text }),
        [UsageGrouping.Effort] =
            new(static (in UsageRow row) => row.Effort, static group => group.Effort, static (group, text) => group with { Effort = text }),
        [UsageGrouping.Version] = new(static (in UsageRow row) => row.Version, static group => group.Version,
            static (group, text) => group with { Version = text }),
    };

    internal delegate int NumberOf(in UsageRow row);

    /// <summary>All text dimensions, of which a single request has one value each.</summary>
    internal static IReadOnlyCollection<TextDimension> All => ByGrouping.Values;

    /// <summary>Gets the dimension of a grouping; null for times, single requests and tools.</summary>
    internal static TextDimension? Of(UsageGrouping grouping) => ByGrouping.GetValueOrDefault(grouping);
}
