using Parquet;
using Parquet.Schema;

namespace ClaudePerf.Core.Reports.Export.Parquet;

/// <summary>
/// The columns of the file, one row per request. They are described in docs/usage-export.md, and a test compares the two.
/// </summary>
internal static class RequestColumns
{
    /// <summary>
    /// Decimal places of a cost in USD: more than any per-token price in the table has. Finer prices set by the user are rounded.
    /// </summary>
    internal const int CostScale = 12;

    private const int CostPrecision = 28;

    private static readonly Column[] All =
    [
        Time("time", static request => request.Time),
        Text("message_id", static request => request.MessageId),
        Text("request_id", static request => request.RequestId),
        Text("session", static request => request.Session, isNullable: false),
        Text("project", static request => request.Project),
        Text("branch", static request => request.Branch),
        Text("agent", static request => request.Agent, isNullable: false),
        Text("agent_run", static request => request.AgentRun),
        Text("skill", static request => request.Skill),
        Text("model", static request => request.Model),
        Text("effort", static request => request.Effort),
        Text("version", static request => request.Version),
        Value("fast", static request => request.IsFast),
        Value("batch", static request => request.IsBatch),
        Value("final", static request => request.IsFinal),
        Value("input_tokens", static request => request.InputTokens),
        Value("output_tokens", static request => request.OutputTokens),
        Value("recovered_output_tokens", static request => request.RecoveredOutputTokens),
        Value("thinking_tokens", static request => request.ThinkingTokens),
        Value("advisor", static request => request.IsAdvisor),
        Value("cache_write_5m_tokens", static request => request.CacheWrite5mTokens),
        Value("cache_write_1h_tokens", static request => request.CacheWrite1hTokens),
        Value("cache_read_tokens", static request => request.CacheReadTokens),
        Value("web_searches", static request => request.WebSearches),
        Cost("cost_usd", static request => request.Cost),
        Cost("cost_without_caching_usd", static request => request.CostWithoutCaching),
        Text("plugin", static request => request.Plugin),
        Text("mcp_server", static request => request.McpServer),
        Text("prompt", static request => request.Prompt),
        Text("workflow_run", static request => request.Workflow),
        Text("user", static request => request.User),
        Text("host", static request => request.Host),
        Text("team", static request => request.Team),
        Text("organization", static request => request.Organization),
        Text("repository", static request => request.Repository),
    ];

    /// <summary>The schema of the file.</summary>
    internal static ParquetSchema Schema { get; } = new([.. All.Select(static column => column.Field)]);

    /// <summary>Writes requests as one row group.</summary>
    internal static async Task WriteAsync(
        ParquetRowGroupWriter group, IReadOnlyList<ExportedRequest> requests, CancellationToken cancellation)
    {
        foreach (var column in All)
            await column.WriteAsync(group, requests, cancellation).ConfigureAwait(false);
    }

    private static Column Text(string name, Func<ExportedRequest, string?> value, bool isNullable = true)
    {
        var field = new DataField<string>(name, isNullable);
        return new Column(
            field, (group, requests, _) => group.WriteAsync(field, (IReadOnlyCollection<string>)[.. requests.Select(value)!]));
    }

    private static Column Value<T>(string name, Func<ExportedRequest, T> value)
        where T : struct
    {
        var field = new DataField<T>(name, nullable: false);
        return new Column(field, (group, requests, cancellation) =>
            group.WriteAsync<T>(field, requests.Select(value).ToArray(), cancellationToken: cancellation));
    }

    private static Column Time(string name, Func<ExportedRequest, DateTimeOffset> value)
    {
        var field = new DateTimeDataField(
            name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros, isNullable: false);
        return new Column(field, (group, requests, cancellation) =>
            group.WriteAsync<DateTime>(field, requests.Select(request => value(request).UtcDateTime)
                .ToArray(), cancellationToken: cancellation));
    }

    private static Column Cost(string name, Func<ExportedRequest, decimal?> value)
    {
        var field = new DecimalDataField(name, CostPrecision, CostScale, isNullable: true);
        return new Column(field, (group, requests, cancellation) => group.WriteAsync<decimal>(
            field, requests.Select(request => value(request) is { } cost ? decimal.Round(cost, CostScale) : (decimal?)null)
                .ToArray(), cancellationToken: cancellation));
    }

    private sealed record Column(DataField Field,
        Func<ParquetRowGroupWriter, IReadOnlyList<ExportedRequest>, CancellationToken, Task> WriteAsync);
}
