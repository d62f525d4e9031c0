using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>What <c>claudeperf usage</c> is asked.</summary>
public sealed record UsageRun
{
    /// <summary>The option that asks for recovered output, as messages name it.</summary>
    public const string RecoveredOption = "--recovered";

    /// <summary>What requests can be chosen by.</summary>
    public static IReadOnlyList<UsageGrouping> Filters { get; } =
    [
        UsageGrouping.Project, UsageGrouping.Model, UsageGrouping.Agent, UsageGrouping.Session, UsageGrouping.Skill, UsageGrouping.Plugin, UsageGrouping.McpServer,
        UsageGrouping.Prompt, UsageGrouping.Workflow, UsageGrouping.Effort, UsageGrouping.Version,
    ];

    /// <summary>Folders or transcripts; none for the user's own.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>What to add up by, the outermost first.</summary>
    public IReadOnlyList<UsageGrouping> GroupBy { get; init; } = [UsageGrouping.Day];

    /// <summary>
    /// What names requests may have, by what they are names of: one of <see cref="Filters"/>. Patterns as <see cref="UsageNameFilter"/>
    /// reads them.
    /// </summary>
    public IReadOnlyDictionary<UsageGrouping, IReadOnlyList<string>> Only { get; init; } = new Dictionary<UsageGrouping, IReadOnlyList<string>>();

    /// <summary>Count from this day or time on; null from the beginning.</summary>
    public UsageTime? Since { get; init; }

    /// <summary>Count up to this time, a day whole; null to the end.</summary>
    public UsageTime? Until { get; init; }

    /// <summary>Count the last while; null for all.</summary>
    public UsageLookback? Last { get; init; }

    /// <summary>Whose days and hours count; the machine's where null.</summary>
    public TimeZoneInfo? TimeZone { get; init; }

    /// <summary>Whether costs are of the output recovered from contents.</summary>
    public bool Recovered { get; init; }

    /// <summary>Whether to read the transcripts alone, without the index.</summary>
    public bool NoIndex { get; init; }

    /// <summary>Whether to write JSON instead of a table.</summary>
    public bool Json { get; init; }

    /// <summary>A price file to lay over the shipped table; null for the user's own, if any.</summary>
    public string? PriceFile { get; init; }
}
