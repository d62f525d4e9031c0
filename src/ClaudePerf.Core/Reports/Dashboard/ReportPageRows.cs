using System.Text.Json;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>
/// Writes a report's rows and sessions for the page in a form that compresses well: by column, with costs in millionths of a dollar, and
/// with what is mostly equal to another column as the difference to it.
/// </summary>
internal static class ReportPageRows
{
    private const decimal Millionths = 1_000_000;

    internal static byte[] Write(UsageReport report) => ReportJson.Written(indented: false, json =>
    {
        json.WriteStartObject();
        var rows = report.Rows;
        var days = ReportJson.NameList(json, "days", rows, static row => row.Day);
        var models = ReportJson.NameList(json, "models", rows, static row => row.Model);
        var agents = ReportJson.NameList(json, "agents", rows, static row => row.Agent);
        var projects = ReportJson.NameList(json, "projects", rows, static row => row.Project);
        json.WriteStartArray("columns");
        foreach (var column in ReportJson.Columns)
            json.WriteStringValue(column);
        json.WriteEndArray();
        json.WriteStartArray("values");
        foreach (var column in (Func<UsageGroup, long?>[])
        [
            row => days[row.Day ?? ""], row => models[row.Model ?? ""], row => agents[row.Agent ?? ""], row => projects[row.Project ?? ""],
            static row => row.Requests, static row => row.InputTokens, static row => row.OutputTokens,
            static row => row.RecoveredOutputTokens - row.OutputTokens, static row => row.CacheWrite5mTokens,
            static row => row.CacheWrite1hTokens, static row => row.CacheReadTokens, static row => row.WebSearches,
            static row => Whole(row.Cost), static row => Whole(row.CostWithoutCaching), static row => row.ThinkingTokens,
            static row => Whole(row.ThinkingCost),
        ])
            WriteColumn(json, rows, column);
        json.WriteEndArray();
        ReportJson.WriteSessions(json, report);
        json.WriteEndObject();
    });

    private static void WriteColumn(Utf8JsonWriter json, IReadOnlyList<UsageGroup> rows, Func<UsageGroup, long?> valueOf)
    {
        json.WriteStartArray();
        foreach (var row in rows)
        {
            if (valueOf(row) is { } value)
                json.WriteNumberValue(value);
            else
                json.WriteNullValue();
        }
        json.WriteEndArray();
    }

    private static long? Whole(decimal? cost) => cost is { } known ? (long)Math.Round(known * Millionths) : null;
}
