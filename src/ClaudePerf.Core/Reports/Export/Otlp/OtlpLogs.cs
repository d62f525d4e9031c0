using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Export.Otlp;

/// <summary>
/// Requests as Claude Code's event <c>claude_code.api_request</c>, one log record each at the request's time. What transcripts do
/// not contain, such as the duration, is left out; what Claude Code has no attribute for has the prefix <c>claudeperf.</c>.
/// </summary>
internal static class OtlpLogs
{
    internal const string Scope = "claudeperf.requests";
    internal const string Event = "api_request";

    /// <summary>Writes an ExportLogsServiceRequest.</summary>
    internal static byte[] Request(IEnumerable<ExportedRequest> requests, IReadOnlyDictionary<string, string> resource) =>
        OtlpSchema.Request(Scope, resource, requests.Select(Record));

    // LogRecord: time 1, body 5, attributes 6, observed time 11. Claude Code sets neither severity nor the event's name field.
    private static ProtobufMessage Record(ExportedRequest request)
    {
        var time = OtlpSchema.Nanoseconds(request.Time);
        var record = new ProtobufMessage().Fixed(1, time).Message(5, new ProtobufMessage().Text(1, "claude_code." + Event));
        Text("event.name", Event);
        Text("event.timestamp", OtlpSchema.Timestamp(request.Time));
        Text("session.id", request.Session);
        Text("model", request.Model);
        Number("input_tokens", request.InputTokens);
        Number("output_tokens", request.OutputTokens);
        Number("cache_read_tokens", request.CacheReadTokens);
        Number("cache_creation_tokens", request.CacheWrite5mTokens + request.CacheWrite1hTokens);
        if (request.Cost is { } cost)
        {
            record.Message(6, OtlpSchema.Attribute("cost_usd", (double)cost));
            Number("cost_usd_micros", (long)decimal.Round(cost * 1_000_000));
        }
        Text("request_id", request.RequestId);
        Text("speed", request.IsFast ? "fast" : "normal");
        Text("effort", request.Effort);
        Text("agent.name", request.Agent == UsageTable.MainAgent ? null : request.Agent);
        Text("skill.name", request.Skill);
        Text("plugin.name", request.Plugin);
        Text("mcp_server.name", request.McpServer);
        Text("workflow.run_id", request.Workflow);
        Text("app.version", request.Version);
        Text("claudeperf.message.id", request.MessageId);
        Text("claudeperf.agent.run", request.AgentRun);
        Text("claudeperf.prompt.uuid", request.Prompt);
        Text("claudeperf.project", request.Project);
        Text("claudeperf.repository", request.Repository);
        Text("claudeperf.branch", request.Branch);
        Number("claudeperf.cache_creation_1h_tokens", request.CacheWrite1hTokens);
        Number("claudeperf.recovered_output_tokens", request.RecoveredOutputTokens);
        Number("claudeperf.thinking_tokens", request.ThinkingTokens);
        return record.Fixed(11, time);

        void Text(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                record.Message(6, OtlpSchema.Attribute(name, value));
        }

        void Number(string name, long value) => record.Message(6, OtlpSchema.Attribute(name, value));
    }
}
