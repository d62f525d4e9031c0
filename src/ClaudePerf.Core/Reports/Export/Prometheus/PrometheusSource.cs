using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Reports.Export.Identity;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;

namespace ClaudePerf.Core.Reports.Export.Prometheus;

/// <summary>What Prometheus metrics are computed from.</summary>
public sealed record PrometheusSource
{
    /// <summary>
    /// The default labels: each has few values. Sessions, branches and versions would add new time series every day.
    /// </summary>
    public static IReadOnlyList<MetricLabel> DefaultLabels { get; } =
        [MetricLabel.Model, MetricLabel.Agent, MetricLabel.Project, MetricLabel.Repository];

    /// <summary>All requests.</summary>
    public required UsageTable Table { get; init; }

    /// <summary>Selects the requests that count, and prices; its groupings are ignored.</summary>
    public required UsageQuery Query { get; init; }

    /// <summary>What metrics of usage are broken down by.</summary>
    public IReadOnlyList<MetricLabel> Labels { get; init; } = DefaultLabels;

    /// <summary>Whom the requests belong to: labels of all metrics of usage and budgets.</summary>
    public ExportIdentity Identity { get; init; } = ExportIdentity.Unknown;

    /// <summary>Reads what was sent, which explains cache misses; null to explain them from usage only.</summary>
    public SentRequestSource? Sent { get; init; }

    /// <summary>The state of budgets. Those of a session or a run are left out, because each session would be a time series.</summary>
    public IReadOnlyList<BudgetState> Budgets { get; init; } = [];
}
