using System.Text.Json.Nodes;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Tests.Usage;

/// <summary>Every relevant field of a line is read, and if one has a wrong type, the others are still read.</summary>
public sealed class LineFieldTests : IDisposable
{
    private const string File = "p/" + Line.Session + ".jsonl";

    // Values that look like other fields must not be mistaken for them.
    private const string Nested =
        """{"type":"other","sessionId":"nested","id":"nested","input_tokens":77,"thinking_tokens":77"""
        + ""","usage":{"output_tokens":77},"list":[{"id":"nested"}]}""";

    private static readonly string[] Counts =
    [
        "message.usage.input_tokens", "message.usage.output_tokens", "message.usage.cache_read_input_tokens",
            "message.usage.cache_creation.ephemeral_5m_input_tokens",
        "message.usage.cache_creation.ephemeral_1h_input_tokens", "message.usage.server_tool_use.web_search_requests",
            "message.usage.server_tool_use.web_fetch_requests",
        "message.usage.output_tokens_details.thinking_tokens",
    ];

    private static readonly string[] Texts =
    [
        "uuid", "requestId", "sessionId", "requestSessionId", "cwd", "gitBranch", "version", "agentId", "effort", "attributionAgent",
            "attributionSkill", "attributionPlugin", "attributionMcpServer",
        "forkedFrom.sessionId", "message.id", "message.model", "message.stop_reason", "message.diagnostics.cache_miss_reason.type",
            "message.usage.service_tier", "message.usage.inference_geo", "message.usage.speed",
    ];

    private static readonly string[] Objects =
        ["message.usage.cache_creation", "message.usage.server_tool_use", "message.usage.output_tokens_details", "message.diagnostics"];

    private readonly TranscriptTree _tree = new();

    public static TheoryData<string, string> OfAnotherType
    {
        get
        {
            var data = new TheoryData<string, string>();
            void Add(IEnumerable<string> paths, params string[] values)
            {
                foreach (var path in paths)
                {
                    foreach (var value in values)
                        data.Add(path, value);
                }
            }
            Add(Texts, "12", "true", "null", "[[\"nested\"]]", Nested);
            Add(Counts, "\"12\"", "true", "null", "[12]", Nested);
            Add(Objects, "12", "\"text\"", "false", "null", $"[{Nested}]");
            Add(["costUSD"], "\"12\"", "true", "null", "[12]", Nested, "1e300");
            Add(["timestamp"], "true", "null", "[12]", Nested, "\"yesterday\"", "-1", "253402300800000", "1.5");
            Add(["isSidechain"], "\"true\"", "1", "null", "[true]", Nested);
            // Both may also be plain strings.
            Add(["forkedFrom", "message.diagnostics.cache_miss_reason"], "12", "true", "null", "[[\"nested\"]]",
                """{"other":{"sessionId":"nested","type":"nested"}}""");
            return data;
        }
    }

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Every_field_is_read()
    {
        var request = Read(Full());
        Assert.Equal(
            ("msg_1", "req_1", "the-uuid", "made-by", "/home/dev/project", "main", "2.1.100", "a7"),
            (request.MessageId, request.RequestId, request.Uuid, request.SessionId, request.Project, request.GitBranch, request.CliVersion,
                request.AgentId));
        Assert.Equal(
            ("claude-opus-4-6", "high", "fast", "batch", "us", "end_turn", "tools_changed"),
            (request.Model, request.Effort, request.Speed, request.ServiceTier, request.InferenceGeo, request.StopReason,
                request.CacheMissReason));
        Assert.Equal(("reviewer", "pdf", "office", "github"), (request.AgentType, request.Skill, request.Plugin, request.McpServer));
        Assert.Equal(
            (3L, 10L, 4L, 20L, 30L, 40L, 5L, 6L),
            (request.InputTokens, request.OutputTokens, request.ThinkingTokens!.Value, request.CacheWrite5mTokens,
                request.CacheWrite1hTokens, request.CacheReadTokens, request.WebSearches, request.WebFetches));
        Assert.Equal((0.25m, true, true, new DateTimeOffset(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero)),
            (request.RecordedCost, request.IsSidechain, request.IsCopy, request.Timestamp));
    }

    [Theory]
    [MemberData(nameof(OfAnotherType))]
    public void Fields_with_a_wrong_type_are_ignored(string path, string value)
    {
        var without = Full();
        Parent(without, path, out var name).Remove(name);
        var odd = Full();
        Parent(odd, path, out _)[name] = JsonNode.Parse(value);
        Assert.Equal(Read(without), Read(odd));
    }

    [Theory]
    [InlineData("message")]
    [InlineData("message.usage")]
    public void Without_usage_a_line_is_not_a_request(string path)
    {
        foreach (var value in (string[])["12", "\"text\"", "null", "[{}]"])
        {
            var line = Full();
            Parent(line, path, out var name)[name] = JsonNode.Parse(value);
            var reading = TranscriptTree.ReadFile(_tree.Write(File, line.ToJsonString(), Line.Assistant("msg_2")));
            Assert.Equal("msg_2", Assert.Single(reading.Requests).MessageId);
        }
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("253402300799999", 253402300799999)]
    public void A_time_in_milliseconds_reaches_from_the_first_to_the_last_year(string value, long milliseconds)
    {
        var line = Full();
        line["timestamp"] = JsonNode.Parse(value);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), Read(line).Timestamp);
    }

    [Theory]
    [InlineData("0.5", 0)]
    [InlineData("-0.5", 0)]
    [InlineData("-1e300", 0)]
    [InlineData("1e300", 1_000_000_000_000)]
    public void A_count_that_is_not_an_integer_is_limited_to_the_valid_range(string value, long expected)
    {
        var line = Full();
        line.Usage()["input_tokens"] = JsonNode.Parse(value);
        Assert.Equal(expected, Read(line).InputTokens);
    }

    [Theory]
    [InlineData("-0.25", -0.25)]
    [InlineData("12", 12)]
    public void A_cost_may_be_any_number(string value, double expected)
    {
        var line = Full();
        line["costUSD"] = JsonNode.Parse(value);
        Assert.Equal((decimal)expected, Read(line).RecordedCost);
    }

    [Fact]
    public void A_fork_and_a_cause_may_be_plain_texts()
    {
        var line = Full();
        line.Remove("requestSessionId");
        line["forkedFrom"] = "forked-from";
        line["message"]!["diagnostics"]!["cache_miss_reason"] = "unavailable";
        var request = Read(line);
        Assert.Equal(("forked-from", "unavailable"), (request.SessionId, request.CacheMissReason));
    }

    [Fact]
    public void A_repeated_message_inherits_missing_fields_from_its_line()
    {
        var repeated = JsonNode.Parse(Line.Assistant(stop: null))!.AsObject();
        repeated.Remove("timestamp");
        var envelope = Progress(repeated.ToJsonString());
        envelope["requestSessionId"] = "of-the-envelope";
        envelope["gitBranch"] = "branch";
        envelope["version"] = "3";
        var request = Read(envelope);
        Assert.Equal(
            ("of-the-envelope", "/home/dev/project", "branch", "3", "a1", true, new DateTimeOffset(2026, 3, 4, 5, 6, 9, TimeSpan.Zero)),
            (request.SessionId, request.Project, request.GitBranch, request.CliVersion, request.AgentId, request.IsSidechain,
                request.Timestamp));

        var message = envelope["data"]!["message"]!.AsObject();
        message["requestSessionId"] = "own";
        message["cwd"] = "/own";
        message["gitBranch"] = "own-branch";
        message["version"] = "4";
        message["agentId"] = "own-agent";
        message["timestamp"] = "2026-03-04T05:06:01.000Z";
        message["forkedFrom"] = new JsonObject { ["sessionId"] = "own-original" };
        envelope["forkedFrom"] = new JsonObject { ["sessionId"] = "other" };
        request = Read(envelope);
        Assert.Equal(
            ("own", "/own", "own-branch", "4", "own-agent", new DateTimeOffset(2026, 3, 4, 5, 6, 1, TimeSpan.Zero)),
            (request.SessionId, request.Project, request.GitBranch, request.CliVersion, request.AgentId, request.Timestamp));
        message.Remove("requestSessionId");
        envelope.Remove("requestSessionId");
        Assert.Equal("own-original", Read(envelope).SessionId);
        message.Remove("forkedFrom");
        Assert.Equal("other", Read(envelope).SessionId);
    }

    [Theory]
    [InlineData("type", "\"user\"")]
    [InlineData("data.type", "\"bash_progress\"")]
    [InlineData("data.message.type", "\"user\"")]
    [InlineData("data", "12")]
    [InlineData("data.message", "12")]
    public void A_line_that_repeats_no_answer_of_an_agent_is_no_request(string path, string value)
    {
        var envelope = Progress(Line.Assistant());
        Parent(envelope, path, out var name)[name] = JsonNode.Parse(value);
        var reading = TranscriptTree.ReadFile(_tree.Write(File, envelope.ToJsonString(), Line.Assistant("msg_2")));
        Assert.Equal("msg_2", Assert.Single(reading.Requests).MessageId);
    }

    [Fact]
    public void A_repeated_message_without_a_type_is_recognized_by_its_role()
    {
        var envelope = Progress(Line.Assistant());
        envelope["data"]!["message"]!.AsObject().Remove("type");
        Assert.Equal("msg_1", Read(envelope).MessageId);
    }

    private static JsonObject Progress(string repeated) => JsonNode.Parse(Line.Progress(repeated))!.AsObject();

    private UsageRequest Read(JsonObject line) => Assert.Single(TranscriptTree.ReadFile(_tree.Write(File, line.ToJsonString())).Requests);

    private static JsonObject Parent(JsonObject line, string path, out string name)
    {
        var names = path.Split('.');
        name = names[^1];
        return names[..^1].Aggregate(line, static (at, part) => at[part]!.AsObject());
    }

    private static JsonObject Full() =>
        JsonNode.Parse(Line.Assistant(uuid: "the-uuid", write5m: 20, write1h: 30, read: 40, sidechain: true, change: line =>
    {
        line["effort"] = "high";
        line["costUSD"] = 0.25;
        line["agentId"] = "a7";
        line["requestSessionId"] = "made-by";
        line["forkedFrom"] = new JsonObject { ["messageUuid"] = "x", ["sessionId"] = "original" };
        line["attributionAgent"] = "reviewer";
        line["attributionSkill"] = "pdf";
        line["attributionPlugin"] = "office";
        line["attributionMcpServer"] = "github";
        line["message"]!["diagnostics"] = new JsonObject { ["other"] = new JsonArray(1),
            ["cache_miss_reason"] = new JsonObject { ["more"] = new JsonObject(), ["type"] = "tools_changed" } };
        var usage = line.Usage();
        usage["service_tier"] = "batch";
        usage["inference_geo"] = "us";
        usage["speed"] = "fast";
        usage["server_tool_use"] = new JsonObject { ["web_search_requests"] = 5, ["other"] = new JsonArray(9), ["web_fetch_requests"] = 6 };
        usage["output_tokens_details"] = new JsonObject { ["other"] = new JsonObject { ["thinking_tokens"] = 9 }, ["thinking_tokens"] = 4 };
    }))!.AsObject();
}
