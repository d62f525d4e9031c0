using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>
/// What a report tells, whatever it is written as. All its sums are of the same requests, and equal those of a query of them.
/// </summary>
public sealed record UsageReport
{
    /// <summary>The heading of a report that is given none.</summary>
    public const string DefaultTitle = "Claude Code usage";

    /// <summary>Its heading.</summary>
    public string Title { get; init; } = DefaultTitle;

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Generated { get; init; }

    /// <summary>Whose days it has.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>Whether costs are of the output recovered from contents.</summary>
    public bool Recovered { get; init; }

    /// <summary>All requests together.</summary>
    public required UsageGroup Total { get; init; }

    /// <summary>Each day, model, agent and project that occurs together, by day. What a reader filters by.</summary>
    public required IReadOnlyList<UsageGroup> Rows { get; init; }

    /// <summary>The same in more detail: by skill, plugin, MCP server, workflow, effort and version besides.</summary>
    public IReadOnlyList<UsageGroup> Details { get; init; } = [];

    /// <summary>
    /// The requests by skill, plugin, MCP server, workflow, effort and version, each by itself, the dearest first; each adds up to <see
    /// cref="Total"/>.
    /// </summary>
    public IReadOnlyList<(UsageGrouping Grouping, IReadOnlyList<UsageGroup> Groups)> Groupings { get; init; } = [];

    /// <summary>The sessions that cost most, the dearest first; those without a price come last.</summary>
    public required IReadOnlyList<UsageGroup> Sessions { get; init; }

    /// <summary>How many sessions there are.</summary>
    public int SessionCount { get; init; }

    /// <summary>Where the month will end; null where nothing was used lately.</summary>
    public UsageForecast? Forecast { get; init; }

    /// <summary>The budgets; empty where none is set.</summary>
    public IReadOnlyList<ReportBudget> Budgets { get; init; } = [];

    /// <summary>What the prompts of an ecosystem cost in every session; null where none was measured.</summary>
    public EcosystemCost? Ecosystem { get; init; }

    /// <summary>The ecosystem's prompts that every session pays for, the largest first.</summary>
    public IReadOnlyList<PromptMeasurement> AlwaysOn { get; init; } = [];

    /// <summary>What optimizing prompts changed; empty where nothing was optimized.</summary>
    public IReadOnlyList<ReportOptimization> Optimizations { get; init; } = [];
}
