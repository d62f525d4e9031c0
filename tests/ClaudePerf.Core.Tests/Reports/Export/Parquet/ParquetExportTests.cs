using System.Text.RegularExpressions;
using ClaudePerf.Core.Reports.Export;
using ClaudePerf.Core.Reports.Export.Identity;
using ClaudePerf.Core.Reports.Export.Parquet;
using ClaudePerf.Core.Storage;
using DuckDB.NET.Data;

namespace ClaudePerf.Core.Tests.Reports.Export.Parquet;

/// <summary>Exported files, read back by DuckDB.</summary>
public sealed class ParquetExportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-parquet-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_sums_match_the_query_exactly()
    {
        await WriteAll();
        var total = ExportedUsage.Total();
        var row = Assert.Single(Query(
            "select count(*), sum(input_tokens), sum(output_tokens), sum(recovered_output_tokens), sum(cache_write_5m_tokens), "
                + "sum(cache_write_1h_tokens), sum(cache_read_tokens), sum(web_searches), sum(cost_usd), sum(cost_without_caching_usd), "
                + "count(cost_usd) from usage"));
        Assert.Equal(
            (total.Requests, total.InputTokens, total.OutputTokens, total.RecoveredOutputTokens, total.CacheWrite5mTokens,
                total.CacheWrite1hTokens, total.CacheReadTokens, total.WebSearches),
            (Number(0), Number(1), Number(2), Number(3), Number(4), Number(5), Number(6), Number(7)));
        Assert.Equal((total.Cost, total.CostWithoutCaching), (Convert.ToDecimal(row[8], null), Convert.ToDecimal(row[9], null)));
        Assert.True(total.Cost > 0);
        Assert.Equal(4, Number(10));

        long Number(int column) => long.Parse(row[column]!.ToString()!, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Partitions_are_utc_months_and_each_row_is_one_request()
    {
        await WriteAll();
        Assert.Equal(
            ["2026 10 2026-10-31T23:59:59.123Z one main", "2026 11 2026-11-01T00:00:00.000Z one reviewer",
                "2026 11 2026-11-01T00:00:30.000Z one reviewer", "2026 11 2026-11-02T10:00:00.000Z two main",
                $"2026 11 2026-11-03T10:00:00.000Z two {VisibleText.Of(ExportedUsage.HostileAgent)}"],
            Query("select year || ' ' || month || ' ' || strftime(time at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ') || ' ' || session || ' "
                + "' || agent from usage order by time").Select(static row => (string)row[0]!));
        Assert.Equal(
            [["high", "2.1.330", "main", null, null, true, false]],
            Query("select effort, version, branch, agent_run, skill, final, fast from usage where month = 10"));
        Assert.Equal(["msg_2026-10-31T23:59:59.123Zclaude-sonnet-5", "req"],
            Query("select message_id, request_id from usage where month = 10")[0]);
        Assert.Equal([[null, null, false, 80L]],
            Query("select cost_usd, cost_without_caching_usd, final, recovered_output_tokens from usage where model = 'no-such-model'"));
        Assert.Equal(
            [[null, null, null, null, 3L], ["pr-tools", "github", "u1", "wf_1", 2L]],
            Query("select plugin, mcp_server, prompt, workflow_run, count(*) from usage group by all order by count(*) desc"));
        Assert.Equal("/home/dev/o'brien \"x\"", Query("select project from usage where agent_run = 'a2'")[0][0]);
    }

    [Fact]
    public async Task The_columns_match_their_documentation()
    {
        await WriteAll();
        var described = Regex.Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "usage-export.md")),
            @"^\| (\w+) \| ([A-Z0-9]+)", RegexOptions.Multiline, TimeSpan.FromSeconds(5))
            .Select(static match => (match.Groups[1].Value, match.Groups[2].Value)).ToList();
        var types = new Dictionary<string, string> { ["TIMESTAMP WITH TIME ZONE"] = "TIMESTAMP", ["VARCHAR"] = "STRING",
            ["BIGINT"] = "INT64", ["INTEGER"] = "INT32", ["DECIMAL(28,12)"] = "DECIMAL", ["BOOLEAN"] = "BOOLEAN" };
        Assert.Equal(
            described,
            Query($"describe select * from read_parquet('{ParquetExport.FileOf(_folder, new DateOnly(2026, 10, 1))}', hive_partitioning "
                + "= false)").Select(row => ((string)row[0]!, types[(string)row[1]!])));
        Assert.Equal(35, described.Count);
    }

    [Fact]
    public async Task Each_row_names_its_owner()
    {
        await WriteAll(ExportedUsage.Selection(identity: ExportedUsage.Identity));
        Assert.Equal([["alice", "laptop", "payments", "Acme", "github.com/acme/orders", 5L]],
            Query("select user, host, team, organization, repository, count(*) from usage group by all"));
        await WriteAll();
        Assert.Equal([[null, null, null, null, null]], Query("select distinct user, host, team, organization, repository from usage"));
    }

    [Fact]
    public async Task Partitions_of_many_owners_are_one_table_with_their_values()
    {
        string[] users = ["alice", "Jörg Ö.", "a/b=c\\d%20'\"", "..", "42"];
        foreach (var user in users)
        {
            var identity = ExportIdentity.Find(new() { User = user, Organization = "Acme & Co." }, static _ => null);
            var folder = PartitionFolder.Of(_folder, identity, [ExportPartition.Organization, ExportPartition.User]);
            var selection = ExportedUsage.Selection(identity: identity);
            foreach (var month in selection.Months)
                await ParquetExport.WriteAsync(ParquetExport.FileOf(folder, month), selection, month, "all requests", Cancellation);
        }
        Assert.Equal(users.Order(StringComparer.Ordinal).Select(static user => $"Acme & Co. {user} 5"),
            Query("select organization || ' ' || \"user\" || ' ' || count(*) from usage group by organization, \"user\"")
                .Select(static row => (string)row[0]!).Order(StringComparer.Ordinal));
        Assert.Equal(2 * users.Length, Directory.GetFiles(_folder, "*.parquet", SearchOption.AllDirectories).Length);
        Assert.All(Directory.GetDirectories(_folder, "*", SearchOption.AllDirectories), static path =>
            Assert.Matches(@"^[\p{L}\p{N}=._@+%-]*[^.]$", Path.GetFileName(path)));
    }

    [Fact]
    public void A_partition_without_a_value_is_an_error()
    {
        var exception = Assert.Throws<ExportIdentityException>(() =>
            PartitionFolder.Of(_folder, ExportIdentity.Unknown, [ExportPartition.Host]));
        Assert.Contains("-HostName", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_another_owner_is_recognized()
    {
        await WriteAll(ExportedUsage.Selection(identity: ExportedUsage.Identity));
        var origin = await ParquetExport.OriginOfAsync(ParquetExport.FileOf(_folder, new DateOnly(2026, 11, 1)), Cancellation);
        Assert.Equal(new ParquetOrigin("all requests", "alice", "laptop"), origin);
        Assert.False(origin!.IsOfOther(ExportedUsage.Identity));
        Assert.False(origin.IsOfOther(ExportIdentity.Unknown));
        Assert.True(origin.IsOfOther(ExportIdentity.Find(new() { User = "bob" }, static _ => null)));
        Assert.True(origin.IsOfOther(ExportIdentity.Find(new() { User = "alice", Host = "desktop" }, static _ => null)));
    }

    [Fact]
    public async Task A_file_is_replaced_atomically_and_records_its_selection()
    {
        await WriteAll();
        await WriteAll();
        Assert.Equal(5L, Query("select count(*) from usage")[0][0]);
        Assert.Equal(
            new ParquetOrigin("all requests", null, null),
            await ParquetExport.OriginOfAsync(ParquetExport.FileOf(_folder, new DateOnly(2026, 11, 1)), Cancellation));
        Assert.Null(await ParquetExport.OriginOfAsync(ParquetExport.FileOf(_folder, new DateOnly(2026, 12, 1)), Cancellation));
        Assert.Equal(2, Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PAR1")]
    [InlineData("not a Parquet file, but long enough to be taken for one at first sight")]
    public async Task A_file_that_is_not_an_export_is_rejected(string contents)
    {
        var file = Path.Combine(_folder, "other.parquet");
        await File.WriteAllTextAsync(file, contents, Cancellation);
        Assert.Contains(file,
            (await Assert.ThrowsAnyAsync<InvalidDataException>(() => ParquetExport.OriginOfAsync(file, Cancellation))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_beyond_one_group_are_complete_and_in_order()
    {
        var start = DateTimeOffset.Parse("2026-11-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture);
        var requests = Enumerable.Range(0, 250_000)
            .Select(i => ExportedUsage.All[1]
                with { Key = new(Core.Usage.RequestKeyKind.MessageAndRequest, $"m{i}", "r"), MessageId = $"m{i}",
                    Timestamp = start.AddSeconds(i), InputTokens = i }).ToList();
        var selection = ExportedUsage.Selection(requests: requests);
        var month = Assert.Single(selection.Months);
        Assert.Equal(
            250_000, await ParquetExport.WriteAsync(ParquetExport.FileOf(_folder, month), selection, month, "all requests", Cancellation));
        Assert.Equal([250_000L, 250_000L], Query("select count(*), count(distinct message_id) from usage")[0]);
        Assert.Equal(0L,
            Query("select count(*) from (select input_tokens - lag(input_tokens) over (order by time) as step from usage) where step <> 1")[
                0][0]);
    }

    private async Task WriteAll(RequestSelection? selection = null)
    {
        selection ??= ExportedUsage.Selection();
        Assert.Equal([new(2026, 10, 1), new(2026, 11, 1)], selection.Months);
        foreach (var month in selection.Months)
            await ParquetExport.WriteAsync(ParquetExport.FileOf(_folder, month), selection, month, "all requests", Cancellation);
    }

    private List<object?[]> Query(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"set autoinstall_known_extensions = false; create view usage as select * from "
            + $"read_parquet('{_folder}/**/*.parquet', hive_partitioning = true)";
        if (!sql.StartsWith("describe", StringComparison.Ordinal))
            command.ExecuteNonQuery();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount)
                .Select(column => reader.IsDBNull(column) ? null : reader.GetValue(column))]);
        return rows;
    }
}
