using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>The arguments of <c>claudeperf usage</c>.</summary>
public sealed record UsageRun
{
    /// <summary>The option for recovered output, as named in messages.</summary>
    public const string RecoveredOption = "--recovered";

    /// <summary>What requests can be filtered by.</summary>
    public static IReadOnlyList<UsageGrouping> Filters { get; } =
    [
        UsageGrouping.Project, UsageGrouping.Model, UsageGrouping.Agent, UsageGrouping.Session, UsageGrouping.Skill, UsageGrouping.Plugin,
        UsageGrouping.McpServer,
        UsageGrouping.Prompt, UsageGrouping.Workflow, UsageGrouping.Effort, UsageGrouping.Version,
    ];

    /// <summary>Folders or transcripts; empty for the user's own.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>The groupings, outermost first.</summary>
    public IReadOnlyList<UsageGrouping> GroupBy { get; init; } = [UsageGrouping.Day];

    /// <summary>
    /// The names to include, by one of <see cref="Filters"/>. Patterns are parsed by <see cref="UsageNameFilter"/>.
    /// </summary>
    public IReadOnlyDictionary<UsageGrouping, IReadOnlyList<string>> Only { get; init; } =
        new Dictionary<UsageGrouping, IReadOnlyList<string>>();

    /// <summary>Start of the range, as a day or time; null for everything.</summary>
    public UsageTime? Since { get; init; }

    /// <summary>End of the range, including the whole day; null for everything.</summary>
    public UsageTime? Until { get; init; }

    /// <summary>The time to look back; null for everything.</summary>
    public UsageLookback? Last { get; init; }

    /// <summary>The time zone of days and hours; null for the local one.</summary>
    public TimeZoneInfo? TimeZone { get; init; }

    /// <summary>Whether to compute costs from the recovered output.</summary>
    public bool Recovered { get; init; }

    /// <summary>Whether to read only the transcripts, without the index.</summary>
    public bool NoIndex { get; init; }

    /// <summary>Whether to write JSON instead of a table.</summary>
    public bool Json { get; init; }

    /// <summary>A price file that overrides the shipped prices; null for the user's own, if any.</summary>
    public string? PriceFile { get; init; }
}
