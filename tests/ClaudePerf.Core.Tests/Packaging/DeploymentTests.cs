using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Reports.Export.Otlp;
using ClaudePerf.Core.Reports.Export.Parquet;
using ClaudePerf.Core.Tests.Reports.Export;
using ClaudePerf.Core.Tests.Tokens.Api;
using DuckDB.NET.Data;

namespace ClaudePerf.Core.Tests.Packaging;

/// <summary>Dashboards, rules and SQL of <c>packaging/deploy</c> use only what exports really write.</summary>
public sealed partial class DeploymentTests : IDisposable
{
    private static readonly string Root = Path.Combine(Repository.Root, "packaging", "deploy");

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-deployment-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    // The name that Prometheus gives a monotonic sum: dots become underscores, the unit and 'total' follow.
    private static string InPrometheus(string metric) => string.Join('_',
        ((string[])[metric.Replace('.', '_'), MetricPoint.UnitOf(metric), "total"]).Where(static part => part.Length > 0));

    private static IEnumerable<string> Sent =>
        ((string[])[MetricPoint.Tokens, MetricPoint.Cost, MetricPoint.Sessions]).Select(InPrometheus);

    private static List<string> Written =>
    [
        .. Names().Matches(Read("Write-UsageMetric.ps1")).Select(static match => match.Groups["name"].Value),
        .. ((string[])["used", "limit", "forecast"]).Select(static figure => "claudeperf_budget_" + figure),
    ];

    private static IEnumerable<string> DashboardQueries()
    {
        using var dashboard = JsonDocument.Parse(Read("grafana", "dashboards", "claudeperf.json"));
        return [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(static panel => panel.TryGetProperty("targets", out var targets) ? targets.EnumerateArray() : [])
            .Select(static target => target.GetProperty("expr").GetString()!)];
    }

    private static IEnumerable<string> RuleLines() =>
        Read("rules.yaml").Split('\n').Where(static line => !line.TrimStart().StartsWith('#'));

    [Fact]
    public void Every_metric_in_dashboard_and_rules_is_written_by_an_export()
    {
        var known = Sent.Concat(Written).ToHashSet(StringComparer.Ordinal);
        var used = DashboardQueries().Concat(RuleLines())
            .SelectMany(static text => Metrics().Matches(text).Select(static match => match.Value)).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(used.Except(known));
        // And what is written is shown.
        Assert.Empty(known.Except(used));
    }

    [Fact]
    public void Sums_that_Claude_Code_also_sends_are_restricted_to_ours() =>
        Assert.All(DashboardQueries().Concat(RuleLines()).SelectMany(static text => OwnTelemetry().Matches(text)), static match =>
            Assert.Contains("telemetry_distro_name=\"claudeperf\"", match.Groups["labels"].Value, StringComparison.Ordinal));

    [Fact]
    public async Task Labels_in_queries_are_attributes_of_the_export()
    {
        await using var collector = new Collector();
        using var exporter = new OtlpExporter(new ImmediateTime(TimeSpan.FromSeconds(10)));
        await exporter.SendAsync(ExportedUsage.Selection(), collector.Target(OtlpSignal.Metrics),
            cancellation: TestContext.Current.CancellationToken);
        // Resource 1 has the scope 2 with the metrics 2, whose sum 7 has points 1 with attributes 7.
        var sent = collector.Received.SelectMany(static request => request.Body.Message(1).Message(2).Messages(2))
            .SelectMany(static metric => metric.Message(7).Messages(1)).SelectMany(static point => point.Attributes(7).Keys)
            .Select(static name => name.Replace('.', '_'));
        var promoted = PromotedAttributes().Match(Read("prometheus.yaml")).Groups["names"].Value.Split(", ");
        var known = sent.Concat(promoted.Select(static name => name.Replace('.', '_'))).ToHashSet(StringComparer.Ordinal);
        var kept = LabelSets().Matches(Read("collector.yaml")).SelectMany(static match => match.Groups["names"].Value.Split(", "));
        Assert.Empty(kept.Where(static name => name.Length > 0).Select(static name => name.Replace('.', '_')).Except(known));
        string[] used = ["team", "repository", "agent_name", "model", "type", "telemetry_distro_name"];
        Assert.Empty(used.Except(known));
    }

    [Fact]
    public async Task The_chargeback_adds_up_to_the_exported_total()
    {
        var selection = ExportedUsage.Selection();
        var exported = Path.Combine(_folder, "usage");
        foreach (var month in selection.Months)
            await ParquetExport.WriteAsync(ParquetExport.FileOf(exported, month), selection, month, "all requests",
                TestContext.Current.CancellationToken);
        File.WriteAllText(Path.Combine(_folder, "teams.csv"), "project,team\n/home/dev/p*,web\n/home/dev/project,shadowed\n");
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        var usage = Path.Combine(_folder, "usage", "**", "*.parquet").Replace('\\', '/');
        command.CommandText = $"set variable usage = '{usage}'; set variable teams = '{Path.Combine(_folder, "teams.csv")}';";
        command.ExecuteNonQuery();
        command.CommandText = Read("sql", "chargeback-duckdb.sql");
        using var reader = command.ExecuteReader();
        var (cost, requests, teams) = (0m, 0L, new HashSet<string>());
        while (reader.Read())
        {
            teams.Add(reader.GetString(1));
            requests += Convert.ToInt64(reader.GetValue(2), CultureInfo.InvariantCulture);
            cost += reader.IsDBNull(4) ? 0 : Convert.ToDecimal(reader.GetValue(4), CultureInfo.InvariantCulture);
        }
        var total = ExportedUsage.Total();
        Assert.Equal((total.Cost, total.Requests), (cost, requests));
        Assert.Equal(["unassigned", "web"], teams.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_queries_of_both_databases_name_only_columns_of_the_export()
    {
        var columns = RequestColumns.Schema.GetDataFields().Select(static field => field.Name).ToHashSet(StringComparer.Ordinal);
        string[] needed =
        [
            "time", "project", "session", "advisor", "cost_usd", "cost_without_caching_usd", "input_tokens", "cache_read_tokens",
            "cache_write_5m_tokens", "cache_write_1h_tokens",
        ];
        Assert.Empty(needed.Except(columns));
        foreach (var dialect in (string[])["duckdb", "clickhouse"])
        {
            var query = Read("sql", $"chargeback-{dialect}.sql");
            Assert.Empty(Columns().Matches(query).Select(static match => match.Value).Except(columns));
            Assert.All(needed, column => Assert.Contains(column, query, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Images_are_pinned_to_a_version()
    {
        var images = Read("compose.yaml").Split('\n')
            .Where(static line => line.TrimStart().StartsWith("image:", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, images.Count);
        Assert.All(images, static image => Assert.Matches(Versions(), image));
    }

    [GeneratedRegex(@"Add-Metric (?<name>claudeperf_[a-z0-9_]+) ", RegexOptions.NonBacktracking)]
    private static partial Regex Names();

    // A recorded sum, such as claudeperf:cost_usd:1d, is none.
    [GeneratedRegex(@"\b(claude_code|claudeperf)_[A-Za-z0-9_]+", RegexOptions.NonBacktracking)]
    private static partial Regex Metrics();

    [GeneratedRegex(@"claude_code_[A-Za-z_]+_total(?<labels>(\{[^}]*\})?)", RegexOptions.NonBacktracking)]
    private static partial Regex OwnTelemetry();

    [GeneratedRegex(@"promote_resource_attributes: \[(?<names>[^\]]+)\]", RegexOptions.NonBacktracking)]
    private static partial Regex PromotedAttributes();

    [GeneratedRegex(@"label_set: \[(?<names>[^\]]*)\]", RegexOptions.NonBacktracking)]
    private static partial Regex LabelSets();

    [GeneratedRegex(@"\b[a-z0-9_]+_(tokens|usd)\b", RegexOptions.NonBacktracking)]
    private static partial Regex Columns();

    [GeneratedRegex(@":v?\d+\.\d+\.\d+\s*$", RegexOptions.NonBacktracking)]
    private static partial Regex Versions();
}
