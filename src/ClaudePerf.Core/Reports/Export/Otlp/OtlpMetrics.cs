using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Export.Otlp;

/// <summary>
/// Requests as Claude Code's metrics <c>claude_code.token.usage</c>, <c>claude_code.cost.usage</c> and
/// <c>claude_code.session.count</c>: monotonic sums with delta temporality, as Claude Code sends them, with one point per minute
/// and set of attributes.
/// </summary>
internal static class OtlpMetrics
{
    internal const string Scope = "claudeperf.usage";

    // AGGREGATION_TEMPORALITY_DELTA
    private const long Delta = 1;

    /// <summary>
    /// Regroups parts so that none ends within a minute that the next continues; each minute and series then has one point.
    /// </summary>
    internal static IEnumerable<IReadOnlyList<ExportedRequest>> InWholeMinutes(IEnumerable<IReadOnlyList<ExportedRequest>> parts)
    {
        List<ExportedRequest>? pending = null;
        foreach (var part in parts)
        {
            var rest = part.ToList();
            if (pending is not null)
            {
                var minute = MinuteOf(pending[^1]);
                var next = rest.FindIndex(request => MinuteOf(request) != minute);
                pending.AddRange(next < 0 ? rest : rest[..next]);
                if (next < 0)
                    continue;
                yield return pending;
                rest.RemoveRange(0, next);
            }
            pending = rest;
        }
        if (pending is not null)
            yield return pending;
    }

    /// <summary>The data points of requests.</summary>
    /// <param name="requests">The requests, by time.</param>
    internal static IReadOnlyList<MetricPoint> PointsOf(IEnumerable<ExportedRequest> requests)
    {
        var sums = new Dictionary<MetricPoint, double>();
        foreach (var request in requests)
        {
            var series = new MetricPoint(
                "", MinuteOf(request), request.Session, "", request.Model, request.Agent, request.AgentRun is not null, request.Skill,
                request.Plugin, request.McpServer,
                request.Effort, request.IsFast, request.Repository, 0);
            Add(series with { Metric = MetricPoint.Tokens, Type = "input" }, request.InputTokens);
            Add(series with { Metric = MetricPoint.Tokens, Type = "output" }, request.OutputTokens);
            Add(series with { Metric = MetricPoint.Tokens, Type = "cacheRead" }, request.CacheReadTokens);
            Add(series with { Metric = MetricPoint.Tokens, Type = "cacheCreation" }, request.CacheWrite5mTokens
                + request.CacheWrite1hTokens);
            if (request.Cost is { } cost)
                Add(series with { Metric = MetricPoint.Cost }, (double)cost);
            if (request.BeginsSession)
                Add(new MetricPoint(MetricPoint.Sessions, series.Minute, request.Session, "", null, null, false, null, null, null, null,
                    false, null, 0), 1);
        }
        return [.. sums.Select(static sum => sum.Key with { Value = sum.Value }).OrderBy(static point => point.Minute)];

        void Add(MetricPoint key, double value)
        {
            if (value > 0)
                sums[key] = sums.GetValueOrDefault(key) + value;
        }
    }

    /// <summary>
    /// Writes an ExportMetricsServiceRequest; Metric: name 1, unit 3, sum 7; Sum: points 1, temporality 2, monotonic 3.
    /// </summary>
    internal static byte[] Request(IEnumerable<MetricPoint> points, IReadOnlyDictionary<string, string> resource) =>
        OtlpSchema.Request(Scope, resource, points.GroupBy(static point => point.Metric).Select(static metric =>
        {
            var sum = new ProtobufMessage();
            foreach (var point in metric)
                sum.Message(1, Message(point));
            return new ProtobufMessage().Text(1, metric.Key).Text(3, MetricPoint.UnitOf(metric.Key))
                .Message(7, sum.Integer(2, Delta).Integer(3, 1));
        }));

    private static long MinuteOf(ExportedRequest request) => request.Time.UtcTicks / TimeSpan.TicksPerMinute;

    // NumberDataPoint: start 2, time 3, value as double 4 (the type of Claude Code's counters), attributes 7.
    private static ProtobufMessage Message(MetricPoint point)
    {
        var start = new DateTimeOffset(point.Minute * TimeSpan.TicksPerMinute, TimeSpan.Zero);
        var message = new ProtobufMessage()
            .Fixed(2, OtlpSchema.Nanoseconds(start)).Fixed(3, OtlpSchema.Nanoseconds(start.AddMinutes(1))).Real(4, point.Value)
            .Message(7, OtlpSchema.Attribute("session.id", point.Session));
        if (point.Metric == MetricPoint.Sessions)
            return message;
        Attribute("type", point.Type);
        Attribute("model", point.Model);
        Attribute("query_source", point.IsSubagent ? "subagent" : "main");
        Attribute("agent.name", point.Agent == UsageTable.MainAgent ? null : point.Agent);
        Attribute("skill.name", point.Skill);
        Attribute("plugin.name", point.Plugin);
        Attribute("mcp_server.name", point.McpServer);
        Attribute("effort", point.Effort);
        Attribute("speed", point.IsFast ? "fast" : "normal");
        Attribute("claudeperf.repository", point.Repository);
        return message;

        void Attribute(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                message.Message(7, OtlpSchema.Attribute(name, value));
        }
    }
}

/// <summary>A data point of a metric or, without its value, its series and minute.</summary>
internal sealed record MetricPoint(
    string Metric, long Minute, string Session, string Type, string? Model, string? Agent, bool IsSubagent, string? Skill, string? Plugin,
    string? McpServer, string? Effort, bool IsFast, string? Repository,
    double Value)
{
    internal const string Tokens = "claude_code.token.usage";
    internal const string Cost = "claude_code.cost.usage";
    internal const string Sessions = "claude_code.session.count";

    internal static string UnitOf(string metric) => metric switch
    {
        Tokens => "tokens",
        Cost => "USD",
        _ => "",
    };
}
