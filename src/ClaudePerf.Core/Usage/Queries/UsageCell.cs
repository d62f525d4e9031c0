using System.Globalization;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>The cells of a table with several groupings: the value of each grouping.</summary>
public static class UsageCell
{
    private const string None = "(none)";
    private const int SessionLength = 8;
    private const string ModelPrefix = "claude-";

    /// <summary>The property of a group that has the value of a grouping.</summary>
    /// <param name="grouping">The grouping.</param>
    public static string PropertyOf(UsageGrouping grouping) => grouping switch
    {
        UsageGrouping.Request => nameof(UsageGroup.Start),
        UsageGrouping.AgentInstance => nameof(UsageGroup.AgentId),
        _ => grouping.ToString(),
    };

    /// <summary>The value of a grouping.</summary>
    /// <param name="group">The row.</param>
    /// <param name="grouping">The grouping.</param>
    public static string Text(UsageGroup group, UsageGrouping grouping) => Value(group, grouping) is { Length: > 0 } text ? text : None;

    /// <summary>All keys of a group that are set.</summary>
    /// <param name="group">The group.</param>
    internal static string Names(UsageGroup group) => string.Join(", ", Enum.GetValues<UsageGrouping>()
        .Select(grouping => grouping == UsageGrouping.Request && group.Request is null
            || grouping is UsageGrouping.Hour && group.Hour is null
            || grouping is UsageGrouping.Block && group.Block is null
            || grouping is UsageGrouping.AgentInstance && group.AgentId is null ? null : Value(group, grouping))
        .Where(static name => !string.IsNullOrEmpty(name)).Distinct());

    private static string? Value(UsageGroup group, UsageGrouping grouping) => grouping switch
    {
        UsageGrouping.Request => group.Start.ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        UsageGrouping.Hour or UsageGrouping.Block => group.Start.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        UsageGrouping.Day => group.Day,
        UsageGrouping.Week => group.Week,
        UsageGrouping.Month => group.Month,
        UsageGrouping.Session => group.Session is { Length: > SessionLength } session ? session[..SessionLength] : group.Session,
        UsageGrouping.Project => group.Project,
        UsageGrouping.Model => group.Model is { } model && model.StartsWith(ModelPrefix, StringComparison.Ordinal)
            ? model[ModelPrefix.Length..]
            : group.Model,
        UsageGrouping.Agent => group.Agent,
        UsageGrouping.AgentInstance => group.AgentId is { } run ? $"{run} {group.Agent}" : group.Agent,
        UsageGrouping.Skill => group.Skill,
        UsageGrouping.Branch => group.Branch,
        UsageGrouping.Plugin => group.Plugin,
        UsageGrouping.McpServer => group.McpServer,
        UsageGrouping.Tool => group.Tool,
        UsageGrouping.Prompt => group.PromptText ?? group.Prompt,
        UsageGrouping.Workflow => group.Workflow,
        UsageGrouping.Effort => group.Effort,
        UsageGrouping.Version => group.Version,
        _ => null,
    };
}
