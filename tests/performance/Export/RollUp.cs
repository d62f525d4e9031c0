using System.Diagnostics;
using System.Globalization;
using ClaudePerf.Performance.Usage;
using DuckDB.NET.Data;

namespace ClaudePerf.Performance.Export;

/// <summary>Queries of exported Parquet files with DuckDB.</summary>
internal static class RollUp
{
    /// <summary>The cost of each user; exact, because the column is decimal.</summary>
    internal static Dictionary<string, decimal> CostByUser(string folder)
    {
        using var connection = Open();
        using var reader = Command(
            connection, $"select \"user\", sum(cost_usd)::decimal(38,12) from {Table(folder)} group by 1").ExecuteReader();
        var costs = new Dictionary<string, decimal>(StringComparer.Ordinal);
        while (reader.Read())
            costs[reader.GetString(0)] = reader.GetDecimal(1);
        return costs;
    }

    /// <summary>Repeats exported rows under other users' names until there are as many as asked for.</summary>
    /// <returns>The number of rows written.</returns>
    internal static long Multiply(string folder, string target, long rows)
    {
        using var connection = Open();
        Command(connection, $"create table base as select * from {Table(folder)}").ExecuteNonQuery();
        var existing = (long)Command(connection, "select count(*) from base").ExecuteScalar()!;
        var copies = (rows + existing - 1) / existing;
        Command(connection, string.Create(CultureInfo.InvariantCulture,
            $"copy (select r.* replace (r.\"user\" || '-' || copy.range as \"user\", r.message_id || '-' || copy.range as message_id) "
            + $"from base r, range({copies}) copy limit {rows}) "
            + $"to '{target}' (format parquet, partition_by (organization, year, month))")).ExecuteNonQuery();
        return (long)Command(connection, $"select count(*) from {Table(target)}").ExecuteScalar()!;
    }

    /// <summary>A month's bill by organization, team, repository and model, with users and cache reads.</summary>
    internal static object Chargeback(string folder)
    {
        using var connection = Open();
        ProcessMemory.ResetPeak();
        var before = ProcessMemory.Resident;
        var watch = Stopwatch.StartNew();
        using var reader = Command(connection, "select organization, year, month, team, repository, model, sum(cost_usd), "
            + $"count(distinct \"user\"), sum(cache_read_tokens) / sum(input_tokens + cache_read_tokens) from {Table(folder)} group by all")
            .ExecuteReader();
        var groups = 0;
        while (reader.Read())
            groups++;
        return new
        {
            Seconds = watch.Elapsed.TotalSeconds, Groups = groups, PeakMegabytes = ProcessMemory.Peak / 1e6, BeforeMegabytes = before / 1e6,
        };
    }

    private static string Table(string folder) => $"read_parquet('{folder.Replace("'", "''", StringComparison.Ordinal)}/**/*.parquet', "
        + "hive_partitioning = true, union_by_name = true)";

    private static DuckDBConnection Open()
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        // Nothing is downloaded.
        Command(connection, "set autoinstall_known_extensions = false").ExecuteNonQuery();
        return connection;
    }

    private static DuckDBCommand Command(DuckDBConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
