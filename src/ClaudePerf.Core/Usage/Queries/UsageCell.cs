using System.Globalization;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>The cells of a table with several groupings: the value of each grouping, shortened to its column.</summary>
public static class UsageCell
{
    private const string None = "(none)";
    private const char Ellipsis = '\u2026';
    private const int SessionLength = 8;
    private const string ModelPrefix = "claude-";

    /// <summary>The value of a grouping.</summary>
    /// <param name="group">The row.</param>
    /// <param name="grouping">The grouping.</param>
    /// <param name="width">The column's width.</param>
    /// <returns>The value, shortened to fit: folders at the start, everything else at the end.</returns>
    public static string Text(UsageGroup group, UsageGrouping grouping, int width)
    {
        var text = Value(group, grouping);
        if (string.IsNullOrEmpty(text))
            return None;
        return text.Length > width && grouping == UsageGrouping.Project ? Ellipsis + text[^(width - 1)..] : Cut(text, width);
    }

    /// <summary>A text shortened at the end to fit a column.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">The column's width.</param>
    public static string Cut(string text, int width) => text.Length > width ? text[..(width - 1)] + Ellipsis : text;

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
