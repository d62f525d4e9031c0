using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>The requests that a verb of the native program answers for.</summary>
public abstract record UsageSelection
{
    /// <summary>What requests can be filtered by.</summary>
    public static IReadOnlyList<UsageGrouping> Filters { get; } =
    [
        UsageGrouping.Project, UsageGrouping.Model, UsageGrouping.Agent, UsageGrouping.Session, UsageGrouping.Skill, UsageGrouping.Plugin,
        UsageGrouping.McpServer,
        UsageGrouping.Prompt, UsageGrouping.Workflow, UsageGrouping.Effort, UsageGrouping.Version,
    ];

    /// <summary>Folders or transcripts; empty for the user's own.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

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

    /// <summary>Whether to read only the transcripts, without the index.</summary>
    public bool NoIndex { get; init; }

    /// <summary>Whether to write JSON instead of text for people.</summary>
    public bool Json { get; init; }

    /// <summary>A price file that overrides the shipped prices; null for the user's own, if any.</summary>
    public string? PriceFile { get; init; }
}
