using System.Reflection;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Reports.Export.Identity;
using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Export.Prometheus;

/// <summary>
/// Usage as Prometheus metrics. Names begin with <c>claudeperf_</c>, so they cannot be added up with Claude Code's own telemetry, which
/// collectors pass to Prometheus as <c>claude_code_…</c>. They are described in docs/usage-export.md, and a test compares the two.
/// </summary>
internal static class PrometheusMetrics
{
    private static readonly Dictionary<MetricLabel, (string Name, UsageGrouping Grouping, Func<UsageGroup, string?> Value)> Known =
        new()
        {
            [MetricLabel.Model] = ("model", UsageGrouping.Model, static group => group.Model),
            [MetricLabel.Agent] = ("agent", UsageGrouping.Agent, static group => group.Agent),
            [MetricLabel.Project] = ("project", UsageGrouping.Project, static group => group.Project),
            [MetricLabel.Repository] = ("repository", UsageGrouping.Project, static group => group.Project),
            [MetricLabel.Skill] = ("skill", UsageGrouping.Skill, static group => group.Skill),
            [MetricLabel.Plugin] = ("plugin", UsageGrouping.Plugin, static group => group.Plugin),
            [MetricLabel.McpServer] = ("mcp_server", UsageGrouping.McpServer, static group => group.McpServer),
            [MetricLabel.Branch] = ("branch", UsageGrouping.Branch, static group => group.Branch),
            [MetricLabel.Effort] = ("effort", UsageGrouping.Effort, static group => group.Effort),
            [MetricLabel.Version] = ("version", UsageGrouping.Version, static group => group.Version),
            [MetricLabel.Session] = ("session", UsageGrouping.Session, static group => group.Session),
        };

    /// <summary>Computes all metrics.</summary>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    internal static IReadOnlyList<MetricFamily> Of(PrometheusSource source, CancellationToken cancellation)
    {
        var labels = source.Labels.Distinct().ToList();
        var query = source.Query with { GroupBy = [.. labels.Select(static label => Known[label].Grouping).Distinct()] };
        var usage = UsageQueryEngine.Run(source.Table, query, cancellation);
        var cache = ProviderCacheAnalysis.Run(source.Table, query, source.Sent, cancellation);
        return
        [
            .. OfUsage(usage.Groups, LabelsOf), .. OfMisses(cache.Groups, LabelsOf), .. OfBudgets(source.Budgets, source.Identity), Build(),
        ];

        List<KeyValuePair<string, string?>> LabelsOf(UsageGroup group) =>
        [
            .. labels.Select(label => new KeyValuePair<string, string?>(Known[label].Name, Exported(label, Known[label].Value(group)))),
            .. Owner(source.Identity),
        ];

        string? Exported(MetricLabel label, string? value) => label switch
        {
            MetricLabel.Project => source.Identity.ProjectOf(value),
            MetricLabel.Repository => source.Identity.RepositoryOf(value),
            _ => value,
        };
    }

    private static KeyValuePair<string, string?>[] Owner(ExportIdentity identity) =>
    [
        new("user", identity.User), new("host", identity.Host), new("team", identity.Team), new("organization", identity.Organization),
    ];

    private static List<MetricFamily> OfUsage(
        IReadOnlyList<UsageGroup> groups, Func<UsageGroup, List<KeyValuePair<string, string?>>> labelsOf)
    {
        var requests = Counter("claudeperf_requests_total", "Requests to the model, each counted once.");
        var tokens = Counter("claudeperf_tokens_total", "Tokens as billed, by type; the types add up to all tokens.");
        var thinking = Counter("claudeperf_thinking_tokens_total", "The part of the output tokens that is thinking; partly estimated.");
        var searches = Counter("claudeperf_web_searches_total", "Web searches by the provider.");
        var cost = Counter("claudeperf_cost_usd_total", "Cost in US dollars at the list price at the time of each request.");
        var uncached = Counter("claudeperf_cost_without_caching_usd_total", "What the same requests would have cost without caching.");
        var unpriced = Counter("claudeperf_unpriced_tokens_total", "Tokens of models without a known price, which no cost contains.");
        foreach (var group in groups)
        {
            var labels = labelsOf(group);
            requests.Add(labels, group.Requests);
            foreach (var (type, count) in TokensOf(group))
                tokens.Add([.. labels, new("type", type)], count);
            thinking.Add(labels, group.ThinkingTokens);
            searches.Add(labels, group.WebSearches);
            if (group.Cost is { } paid)
                cost.Add(labels, paid);
            if (group.CostWithoutCaching is { } without)
                uncached.Add(labels, without);
            if (group.Unpriced.Count > 0)
                unpriced.Add(labels, group.Unpriced.Sum(static model => model.Tokens));
        }
        return [requests, tokens, thinking, searches, cost, uncached, unpriced];
    }

    private static IEnumerable<(string Type, long Count)> TokensOf(UsageGroup group) =>
    [
        ("input", group.InputTokens), ("output", group.OutputTokens), ("cache_read", group.CacheReadTokens),
        ("cache_write_5m", group.CacheWrite5mTokens), ("cache_write_1h", group.CacheWrite1hTokens),
    ];

    private static List<MetricFamily> OfMisses(
        IReadOnlyList<ProviderCacheGroup> groups, Func<UsageGroup, List<KeyValuePair<string, string?>>> labelsOf)
    {
        var misses = Counter("claudeperf_cache_misses_total", "Requests that paid again for cached tokens, by cause.");
        var tokens = Counter("claudeperf_cache_missed_tokens_total", "Cached tokens that were paid for again, by cause.");
        var cost = Counter("claudeperf_cache_miss_cost_usd_total", "Cost of cache misses in US dollars, by cause.");
        var avoidable = Counter("claudeperf_cache_avoidable_cost_usd_total", "The avoidable part of the cost of cache misses, by cause.");
        foreach (var group in groups)
        {
            // A thread's first request has nothing to read, which is not a miss.
            foreach (var sum in group.Causes.Where(static sum => sum.Cause != CacheMissCause.FirstRequest))
            {
                List<KeyValuePair<string, string?>> labels = [.. labelsOf(group.Usage), new("cause", SnakeCase($"{sum.Cause}"))];
                misses.Add(labels, sum.Misses);
                tokens.Add(labels, sum.MissedTokens);
                cost.Add(labels, sum.Cost);
                avoidable.Add(labels, sum.AvoidableCost);
            }
        }
        return [misses, tokens, cost, avoidable];
    }

    private static List<MetricFamily> OfBudgets(IReadOnlyList<BudgetState> budgets, ExportIdentity identity)
    {
        var families = new List<MetricFamily>();
        foreach (var (unit, suffix, named) in ((BudgetUnit, string, string)[])
            [(BudgetUnit.USD, "usd", "US dollars"), (BudgetUnit.Tokens, "tokens", "tokens")])
        {
            var used = new MetricFamily(
                $"claudeperf_budget_used_{suffix}", MetricKind.Gauge, $"Used in the budget's current period, in {named}.");
            var limit = new MetricFamily(
                $"claudeperf_budget_limit_{suffix}", MetricKind.Gauge, $"The budget's limit per period, in {named}.");
            foreach (var state in budgets.Where(state => state.Unit == unit
                && state.Budget.Period.Kind is not (BudgetPeriodKind.Session or BudgetPeriodKind.Run)))
            {
                // The user's budgets and those of each project have names of their own.
                KeyValuePair<string, string?>[] labels =
                [
                    new("budget", state.Name), new("period", state.Period), new("project", identity.ProjectOf(state.Budget.ProjectFolder)),
                    .. Owner(identity),
                ];
                used.Add(labels, state.Used);
                limit.Add(labels, state.Limit);
            }
            families.AddRange([used, limit]);
        }
        return families;
    }

    private static MetricFamily Build()
    {
        var build = new MetricFamily("claudeperf_build_info", MetricKind.Gauge, "The version of ClaudePerf that wrote the metrics.");
        var version = typeof(PrometheusMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        build.Add([new("version", version.Split('+')[0])], 1);
        return build;
    }

    private static MetricFamily Counter(string name, string help) => new(name, MetricKind.Counter, help);

    private static string SnakeCase(string name) => string.Concat(name.Select(static (letter, at) =>
        at > 0 && char.IsUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
