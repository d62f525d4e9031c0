using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudePerf.Core.Tests.Usage;

/// <summary>Builds transcript lines; fields that a test does not set are as a recent version of Claude Code writes them.</summary>
internal static class Line
{
    internal const string Session = "11111111-1111-4111-8111-111111111111";
    internal const string OtherSession = "22222222-2222-4222-8222-222222222222";

    internal static string Assistant(
        string? id = "msg_1",
        string? request = "req_1",
        long output = 10,
        long input = 3,
        long write5m = 0,
        long write1h = 0,
        long read = 0,
        string? stop = "end_turn",
        string session = Session,
        string? uuid = null,
        bool sidechain = false,
        string time = "2026-03-04T05:06:07.890Z",
        string model = "claude-opus-4-6",
        JsonNode? content = null,
        Action<JsonObject>? change = null)
    {
        var line = new JsonObject
        {
            ["parentUuid"] = null,
            ["isSidechain"] = sidechain,
            ["type"] = "assistant",
            ["uuid"] = uuid ?? $"{id}-{output.ToString(CultureInfo.InvariantCulture)}",
            ["timestamp"] = time,
            ["sessionId"] = session,
            ["cwd"] = "/home/dev/project",
            ["version"] = "2.1.100",
            ["gitBranch"] = "main",
            ["message"] = new JsonObject
            {
                ["id"] = id,
                ["type"] = "message",
                ["role"] = "assistant",
                ["model"] = model,
                ["content"] = content ?? new JsonArray(new JsonObject { ["type"] = "text", ["text"] = "Done." }),
                ["stop_reason"] = stop,
                ["usage"] = new JsonObject
                {
                    ["input_tokens"] = input,
                    ["cache_creation_input_tokens"] = write5m + write1h,
                    ["cache_read_input_tokens"] = read,
                    ["output_tokens"] = output,
                    ["cache_creation"] =
                        new JsonObject { ["ephemeral_5m_input_tokens"] = write5m, ["ephemeral_1h_input_tokens"] = write1h },
                    ["service_tier"] = "standard",
                },
            },
        };
        if (request is not null)
            line["requestId"] = request;
        if (id is null)
            line["message"]!.AsObject().Remove("id");
        change?.Invoke(line);
        return line.ToJsonString();
    }

    /// <summary>The fields of the line's usage, for tests to change.</summary>
    internal static JsonObject Usage(this JsonObject line) => line["message"]!["usage"]!.AsObject();

    internal static string Progress(string repeatedAssistant, string agent = "a1", string session = Session)
    {
        var repeated = JsonNode.Parse(repeatedAssistant)!.AsObject();
        foreach (var name in new[] { "sessionId", "cwd", "version", "gitBranch", "isSidechain", "parentUuid" })
            repeated.Remove(name);
        return new JsonObject
        {
            ["type"] = "progress",
            ["sessionId"] = session,
            ["uuid"] = "progress-1",
            ["timestamp"] = "2026-03-04T05:06:09.000Z",
            ["cwd"] = "/home/dev/project",
            ["data"] = new JsonObject { ["type"] = "agent_progress", ["agentId"] = agent, ["message"] = repeated, ["prompt"] = "look" },
        }.ToJsonString();
    }

    internal static string User(string text = "Hello", string session = Session) => JsonSerializer.Serialize(new
    {
        type = "user",
        uuid = "user-1",
        sessionId = session,
        timestamp = "2026-03-04T05:06:00.000Z",
        message = new { role = "user", content = text },
    });
}
