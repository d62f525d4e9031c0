using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// What stands in the columns of usage by several groupings. A view has fixed labels and the groupings are the user's, so that the view has no labels and
/// asks here for a line of them, and for each cell. Which groupings they are says the name of the object's type.
/// </summary>
public static class UsageColumns
{
    private const string None = "(none)";
    private const char Ellipsis = '\u2026';
    private const int SessionLength = 8;

    /// <summary>The line above the rows.</summary>
    /// <param name="output">One of the rows.</param>
    /// <param name="keyWidths">The widths of the groupings' columns.</param>
    /// <param name="figures">The labels of the figures behind them.</param>
    /// <param name="figureWidths">Their widths.</param>
    /// <returns>The labels, those of figures to the right.</returns>
    public static string Header(PSObject output, int[] keyWidths, string[] figures, int[] figureWidths)
    {
        ArgumentNullException.ThrowIfNull(output);
        var keys = Groupings(output).Zip(keyWidths, static (key, width) => Cut(key, width).PadRight(width));
        return string.Join(' ', keys.Concat(figures.Zip(figureWidths, static (label, width) => label.PadLeft(width))));
    }

    /// <summary>One grouping's value.</summary>
    /// <param name="output">The row.</param>
    /// <param name="key">Which of the groupings, from 0.</param>
    /// <param name="width">The column's width.</param>
    /// <returns>The value, shortened to fit: a folder at its beginning, all else at its end.</returns>
    public static string Text(PSObject output, int key, int width)
    {
        ArgumentNullException.ThrowIfNull(output);
        var grouping = Groupings(output)[key];
        var text = output.BaseObject is UsageGroup group && Enum.TryParse<UsageGrouping>(grouping, out var known) ? Value(group, known) : null;
        if (string.IsNullOrEmpty(text))
            return None;
        return text.Length > width && grouping == nameof(UsageGrouping.Project) ? Ellipsis + text[^(width - 1)..] : Cut(text, width);
    }

    private static string[] Groupings(PSObject output) => output.TypeNames[0].Split('#')[^1].Split('+');

    private static string? Value(UsageGroup group, UsageGrouping grouping) => grouping switch
    {
        UsageGrouping.Request => group.Start.ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        UsageGrouping.Hour or UsageGrouping.Block => group.Start.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        UsageGrouping.Day => group.Day,
        UsageGrouping.Week => group.Week,
        UsageGrouping.Month => group.Month,
        UsageGrouping.Session => group.Session is { Length: > SessionLength } session ? session[..SessionLength] : group.Session,
        UsageGrouping.Project => group.Project,
        UsageGrouping.Model => group.Model is { } model && model.StartsWith("claude-", StringComparison.Ordinal) ? model["claude-".Length..] : group.Model,
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

    private static string Cut(string text, int width) => text.Length > width ? text[..(width - 1)] + Ellipsis : text;
}
