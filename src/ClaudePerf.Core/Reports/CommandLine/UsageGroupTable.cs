using System.Globalization;
using System.Text;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>
/// Formats usage groups as a text table: a column for each grouping, then requests, tokens by kind, hit rate, cost and savings from
/// provider caching. If the table is wider than the screen, the longest names are shortened in the middle.
/// </summary>
internal static class UsageGroupTable
{
    private static readonly string[] Figures = ["Requests", "Input", "Output", "Write", "Read", "Hit", "Cost", "Saved"];

    /// <summary>Formats a table.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="groupBy">The groupings.</param>
    /// <param name="width">The width of the screen in columns; null for unlimited.</param>
    /// <param name="format">The number format.</param>
    /// <returns>Lines with line ends; empty if there are no groups.</returns>
    internal static string Format(
        IReadOnlyList<UsageGroup> groups, IReadOnlyList<UsageGrouping> groupBy, int? width, IFormatProvider format)
    {
        if (groups.Count == 0)
            return "";
        var keys = groupBy.SelectMany(KeysOf).DistinctBy(static key => key.Label).ToArray();
        string[] labels = [.. keys.Select(static key => key.Label), .. Figures];
        var rows = groups.Select(group => (string[])[.. keys.Select(key => key.ValueOf(group) ?? "(none)"), .. FiguresOf(group, format)])
            .ToList();
        return TextTable.Format(labels, rows, keys.Length, width);
    }

    /// <summary>A compact count: 99,999, 100.0K, 1.00M, 1.00B.</summary>
    internal static string Short(long count, IFormatProvider format) => count switch
    {
        < 100_000 => count.ToString("N0", format),
        < 1_000_000 => (count / 1e3).ToString("0.0", format) + "K",
        < 1_000_000_000 => (count / 1e6).ToString("0.00", format) + "M",
        _ => (count / 1e9).ToString("0.00", format) + "B",
    };

    /// <summary>An amount in US dollars, with four decimals if it is small; <c>?</c> if it is unknown.</summary>
    internal static string Money(decimal? amount, IFormatProvider format) =>
        amount is { } known ? DollarText.In(format, known) : "?";

    private static string[] FiguresOf(UsageGroup group, IFormatProvider format) =>
    [
        group.Requests.ToString("N0", format),
        Short(group.InputTokens, format),
        Short(group.OutputTokens, format),
        Short(group.CacheWrite5mTokens + group.CacheWrite1hTokens, format),
        Short(group.CacheReadTokens, format),
        group.HitRate is { } rate ? (100 * rate).ToString("0", format) + "%" : "",
        Money(group.Cost, format) + (group.Cost is not null && group.Unpriced.Count > 0 ? "+" : ""),
        group.Saving is { } saving ? Money(saving, format) : "",
    ];

    private static IEnumerable<Key> KeysOf(UsageGrouping grouping) => grouping switch
    {
        UsageGrouping.Request =>
        [
            new("Time", static group => group.Start.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
            new("Agent", static group => group.Agent),
            new("Model", static group => group.Model),
        ],
        UsageGrouping.AgentInstance => [new("Agent", static group => group.Agent), new("AgentId", static group => group.AgentId)],
        UsageGrouping.Hour => [new("Hour", static group => group.Hour)],
        UsageGrouping.Day => [new("Day", static group => group.Day)],
        UsageGrouping.Week => [new("Week", static group => group.Week)],
        UsageGrouping.Month => [new("Month", static group => group.Month)],
        UsageGrouping.Block => [new("Block", static group => group.Block)],
        UsageGrouping.Session => [new("Session", static group => group.Session)],
        UsageGrouping.Project => [new("Project", static group => group.Project)],
        UsageGrouping.Model => [new("Model", static group => group.Model)],
        UsageGrouping.Agent => [new("Agent", static group => group.Agent)],
        UsageGrouping.Skill => [new("Skill", static group => group.Skill)],
        UsageGrouping.Branch => [new("Branch", static group => group.Branch)],
        UsageGrouping.Plugin => [new("Plugin", static group => group.Plugin)],
        UsageGrouping.McpServer => [new("McpServer", static group => group.McpServer)],
        UsageGrouping.Tool =>
        [
            new("Tool", static group => group.Tool),
            new("Calls", static group => group.Calls?.ToString(CultureInfo.InvariantCulture)),
        ],
        UsageGrouping.Prompt => [new("Prompt", static group => group.Prompt is null ? null : group.PromptText ?? group.Prompt)],
        UsageGrouping.Workflow => [new("Workflow", static group => group.Workflow)],
        UsageGrouping.Effort => [new("Effort", static group => group.Effort)],
        UsageGrouping.Version => [new("Version", static group => group.Version)],
        _ => throw new ArgumentOutOfRangeException(nameof(grouping), grouping, "There is no column for this grouping."),
    };

    private readonly record struct Key(string Label, Func<UsageGroup, string?> ValueOf);
}
