using System.Text.RegularExpressions;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Reports.Export.Prometheus;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using CsCheck;

namespace ClaudePerf.Core.Tests.Reports.Export.Prometheus;

/// <summary>Metrics files, read back by a strict parser.</summary>
public sealed class PrometheusExportTests : IDisposable
{
    private const string All = "all requests";

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-prometheus-").FullName;

    private string File => Path.Combine(_folder, "metrics", "usage.prom");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_sums_match_the_query_exactly()
    {
        var text = Write(ExportedUsage.All);
        var total = ExportedUsage.Total();
        Assert.Equal(total.Requests, text.Sum("claudeperf_requests_total"));
        Assert.Equal(
            [total.InputTokens, total.OutputTokens, total.CacheReadTokens, total.CacheWrite5mTokens, total.CacheWrite1hTokens],
            ((string[])["input", "output", "cache_read", "cache_write_5m", "cache_write_1h"])
                .Select(type => (long)text.Sum("claudeperf_tokens_total", "type", type)));
        Assert.Equal(total.Cost, text.Sum("claudeperf_cost_usd_total"));
        Assert.Equal(total.CostWithoutCaching, text.Sum("claudeperf_cost_without_caching_usd_total"));
        Assert.Equal(total.WebSearches, text.Sum("claudeperf_web_searches_total"));
        Assert.Equal(15, text.Sum("claudeperf_unpriced_tokens_total", "model", "no-such-model"));
        Assert.Equal(0, text.Samples.Count(static sample =>
            sample.Name == "claudeperf_cost_usd_total" && sample.Labels["model"] == "no-such-model"));
    }

    [Fact]
    public void Hostile_names_are_escaped_and_series_have_few_labels()
    {
        var text = Write(ExportedUsage.All);
        var hostile = Assert.Single(text.Samples, static sample =>
            sample.Name == "claudeperf_requests_total" && sample.Labels["project"] == "/home/dev/o'brien \"x\"");
        Assert.Equal(VisibleText.Of(ExportedUsage.HostileAgent), hostile.Labels["agent"]);
        Assert.Equal(["agent", "model", "project"], text.Samples.Where(static sample => sample.Name == "claudeperf_requests_total")
            .SelectMany(static sample => sample.Labels.Keys).Distinct().Order());
        var bySession = Write(ExportedUsage.All, labels: [MetricLabel.Session, MetricLabel.Plugin]);
        Assert.Equal(
            ["one  1", "one pr-tools 2", "two  2"], bySession.Samples.Where(static sample => sample.Name == "claudeperf_requests_total")
                .Select(static sample => $"{sample.Labels["session"]} {sample.Labels.GetValueOrDefault("plugin")} {sample.Value}").Order());
    }

    [Fact]
    public void Every_series_names_its_owner()
    {
        PrometheusExport.Write(File, Source(ExportedUsage.All) with
        {
            Identity = ExportedUsage.Identity, Budgets = [State("daily", BudgetPeriodKind.Day, 20, 3.5m)],
        }, All, cancellation: Cancellation);
        var samples = new PrometheusText(System.IO.File.ReadAllText(File)).Samples;
        Assert.All(samples.Where(static sample => sample.Name != "claudeperf_build_info"), static sample => Assert.Equal(
            "alice laptop payments Acme", string.Join(' ', ((string[])["user", "host", "team", "organization"])
                .Select(label => sample.Labels.GetValueOrDefault(label)))));
        Assert.All(samples.Where(static sample => sample.Name == "claudeperf_requests_total"),
            static sample => Assert.Equal("github.com/acme/orders", sample.Labels["repository"]));
    }

    [Fact]
    public void Names_of_any_characters_survive() => Gen.String.Array[1, 4].Sample(names =>
    {
        var family = new MetricFamily("claudeperf_x_total", MetricKind.Counter, "Any \\ text\nof help.");
        foreach (var name in names)
            family.Add([new("name", VisibleText.Of(name))], 1);
        var written = new System.Text.StringBuilder();
        family.WriteTo(written);
        var text = new PrometheusText(written.ToString());
        Assert.Equal(names.Select(VisibleText.Of).Distinct().Order(StringComparer.Ordinal),
            text.Samples.Select(static sample => sample.Labels.GetValueOrDefault("name", "")).Order(StringComparer.Ordinal));
        Assert.Equal(names.Length, text.Sum("claudeperf_x_total"));
    });

    [Fact]
    public void Counters_rise_with_new_requests_and_never_fall()
    {
        Write(ExportedUsage.All.Take(4));
        var before = Write(ExportedUsage.All);
        Assert.Equal(5, before.Sum("claudeperf_requests_total"));
        var withoutOne = ExportedUsage.All.Where(static (_, i) => i != 2).ToList();
        var fewer = Write(withoutOne, out var writing);
        Assert.True(writing.Held > 0);
        Assert.Equal(before.Samples.Select(Described), fewer.Samples.Select(Described));
        Assert.Equal(4, Write(withoutOne, out writing, startsAgain: true).Sum("claudeperf_requests_total"));
        Assert.Equal(0, writing.Held);

        static string Described(PrometheusSample sample) =>
            FormattableString.Invariant($"{sample.Name} {string.Join(',', sample.Labels.Values)} {sample.Value}");
    }

    [Fact]
    public void Misses_have_a_cause_and_first_requests_are_not_misses()
    {
        UsageRequest Turn(string time, long read, long write) => Requests.At(time, input: 10, output: 5) with
        {
            CacheReadTokens = read, CacheWrite5mTokens = write,
        };
        var text = Write([Turn("2026-11-01T10:00:00Z", 0, 20_000), Turn("2026-11-01T10:01:00Z", 20_000, 100),
            Turn("2026-11-01T11:00:00Z", 0, 20_200)]);
        var miss = Assert.Single(text.Samples, static sample => sample.Name == "claudeperf_cache_misses_total");
        Assert.Equal(("lifetime_passed", 1), (miss.Labels["cause"], miss.Value));
        Assert.Equal(20_100, text.Sum("claudeperf_cache_missed_tokens_total"));
        Assert.True(text.Sum("claudeperf_cache_miss_cost_usd_total") > 0);
    }

    [Fact]
    public void Budgets_are_gauges_by_name_and_period_without_those_of_sessions()
    {
        var text = Write(ExportedUsage.All, budgets:
        [
            State("daily", BudgetPeriodKind.Day, 20, 3.5m), State("weekly", BudgetPeriodKind.Week, 1_000_000, 5, BudgetUnit.Tokens),
            State("session", BudgetPeriodKind.Session, 1, 1),
        ]);
        Assert.Equal(["claudeperf_budget_limit_tokens weekly Week 1000000", "claudeperf_budget_limit_usd daily Day 20",
            "claudeperf_budget_used_tokens weekly Week 5", "claudeperf_budget_used_usd daily Day 3.5"],
            text.Samples.Where(static sample => sample.Name.Contains("budget", StringComparison.Ordinal)).Select(static sample =>
                FormattableString.Invariant($"{sample.Name} {sample.Labels["budget"]} {sample.Labels["period"]} {sample.Value}")).Order());
        Assert.Equal("gauge", text.Types["claudeperf_budget_used_usd"]);
    }

    [Fact]
    public void A_file_records_its_selection_on_one_line()
    {
        Assert.Null(PrometheusExport.SelectionOf(File));
        var selection = PrometheusExport.OneLine("-Project a\nb\\c");
        PrometheusExport.Write(File, Source(ExportedUsage.All), selection, cancellation: Cancellation);
        Assert.Equal(selection, PrometheusExport.SelectionOf(File));
        Assert.Equal([File], Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# HELP other_total Another program's metric.\n")]
    public void A_file_of_another_program_is_rejected(string contents)
    {
        var file = Path.Combine(_folder, "other.prom");
        System.IO.File.WriteAllText(file, contents);
        var exception = Assert.Throws<InvalidDataException>(() => PrometheusExport.SelectionOf(file));
        Assert.Contains(file, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_metrics_match_their_documentation()
    {
        var described = Regex.Matches(System.IO.File.ReadAllText(Path.Combine(Repository.Root, "docs", "usage-export.md")),
            @"^\| (claudeperf_\w+) \| (counter|gauge) ", RegexOptions.Multiline, TimeSpan.FromSeconds(5))
            .Select(static match => $"{match.Groups[1].Value} {match.Groups[2].Value}");
        Assert.Equal(described, PrometheusMetrics.Of(Source(ExportedUsage.All), Cancellation)
            .Select(static family => $"{family.Name} {family.Kind.ToString().ToLowerInvariant()}"));
    }

    private static BudgetState State(string name, BudgetPeriodKind period, decimal limit, decimal used, BudgetUnit unit = BudgetUnit.USD) =>
        new() { Budget = new TokenBudget { Name = name, Limit = limit, Unit = unit, Period = new BudgetPeriod(period) }, Used = used };

    private static PrometheusSource Source(IEnumerable<UsageRequest> requests, IReadOnlyList<MetricLabel>? labels = null) => new()
    {
        Table = UsageTable.FromRequests([.. requests]), Query = Requests.By(), Labels = labels ?? PrometheusSource.DefaultLabels,
    };

    private PrometheusText Write(
        IEnumerable<UsageRequest> requests, IReadOnlyList<MetricLabel>? labels = null, IReadOnlyList<BudgetState>? budgets = null)
    {
        PrometheusExport.Write(File, Source(requests, labels) with { Budgets = budgets ?? [] }, All, cancellation: Cancellation);
        return new PrometheusText(System.IO.File.ReadAllText(File));
    }

    private PrometheusText Write(IEnumerable<UsageRequest> requests, out PrometheusWriting writing, bool startsAgain = false)
    {
        writing = PrometheusExport.Write(File, Source(requests), All, startsAgain, Cancellation);
        return new PrometheusText(System.IO.File.ReadAllText(File));
    }
}
