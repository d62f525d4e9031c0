using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Usage.Anatomy;
using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>The content of a report in any format. All sums cover the same requests and equal those of a query for them.</summary>
public sealed record UsageReport
{
    /// <summary>The default heading.</summary>
    public const string DefaultTitle = "Claude Code usage";

    /// <summary>The heading.</summary>
    public string Title { get; init; } = DefaultTitle;

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Generated { get; init; }

    /// <summary>The time zone of the days.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>Whether costs are based on the output recovered from content.</summary>
    public bool Recovered { get; init; }

    /// <summary>The total of all requests.</summary>
    public required UsageGroup Total { get; init; }

    /// <summary>What the total consists of.</summary>
    public required BillAnatomy Anatomy { get; init; }

    /// <summary>What the prompts consisted of, by descending cost; empty if no transcripts were read.</summary>
    public IReadOnlyList<CarriedContext> Carried { get; init; } = [];

    /// <summary>What would save money; null if it was not computed.</summary>
    public SavingAnswer? Savings { get; init; }

    /// <summary>What changes have saved, the newest first; empty if there were none.</summary>
    public IReadOnlyList<ReportSaved> Saved { get; init; } = [];

    /// <summary>What the provider's cache saved and missed, by session.</summary>
    public required ProviderCacheAnswer Cache { get; init; }

    /// <summary>The requests that paid again for cached content, the most expensive first, without those that start a thread.</summary>
    internal IEnumerable<CacheMiss> MostExpensiveMisses => Cache.Misses.Where(static miss => miss.Cause != CacheMissCause.FirstRequest)
        .OrderByDescending(static miss => miss.Cost ?? -1).ThenBy(static miss => miss.Time);

    /// <summary>The titles of sessions by their ids; sessions without a title are missing.</summary>
    public IReadOnlyDictionary<string, string> Titles { get; init; } = new Dictionary<string, string>();

    /// <summary>Each combination of day, model, agent and project that occurs, by day. Readers filter by these.</summary>
    public required IReadOnlyList<UsageGroup> Rows { get; init; }

    /// <summary>The same in more detail: also by skill, plugin, MCP server, workflow, effort and version.</summary>
    public IReadOnlyList<UsageGroup> Details { get; init; } = [];

    /// <summary>
    /// The requests by skill, plugin, MCP server, workflow, effort and version, each separately, the most expensive first; each
    /// adds up to <see cref="Total"/>.
    /// </summary>
    public IReadOnlyList<(UsageGrouping Grouping, IReadOnlyList<UsageGroup> Groups)> Groupings { get; init; } = [];

    /// <summary>The most expensive sessions, the most expensive first; those without a price come last.</summary>
    public required IReadOnlyList<UsageGroup> Sessions { get; init; }

    /// <summary>The number of sessions.</summary>
    public int SessionCount { get; init; }

    /// <summary>The forecast of the month; null if there was no or too little recent usage.</summary>
    public UsageForecast? Forecast { get; init; }

    /// <summary>The budgets; empty if there are none.</summary>
    public IReadOnlyList<ReportBudget> Budgets { get; init; } = [];

    /// <summary>The cost of an ecosystem's prompts in every session; null if none was measured.</summary>
    public EcosystemCost? Ecosystem { get; init; }

    /// <summary>The ecosystem's prompts that every session pays for, the largest first.</summary>
    public IReadOnlyList<PromptMeasurement> AlwaysOn { get; init; } = [];

    /// <summary>The effects of prompt optimizations; empty if there were none.</summary>
    public IReadOnlyList<ReportOptimization> Optimizations { get; init; } = [];

    /// <summary>The report with the cost of an ecosystem.</summary>
    /// <param name="measurements">The measurements of its prompts.</param>
    public UsageReport WithEcosystem(IReadOnlyCollection<PromptMeasurement> measurements) => this with
    {
        Ecosystem = measurements.Select(static measurement => measurement.Ecosystem).FirstOrDefault(static cost => cost is not null),
        AlwaysOn =
        [
            .. measurements.Where(static measurement => measurement.AlwaysOnTokens > 0)
                .OrderByDescending(static measurement => measurement.AlwaysOnTokens),
        ],
    };
}
