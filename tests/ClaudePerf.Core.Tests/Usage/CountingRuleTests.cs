using System.Text.Json.Nodes;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Tests.Usage;

/// <summary>Each request is counted once: each rule and trap, with the expected values computed by hand.</summary>
public sealed class CountingRuleTests : IDisposable
{
    private readonly TranscriptTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Read_streamed_lines_of_one_request_use_the_largest_output_and_its_late_fields()
    {
        _tree.Write($"p/{Line.Session}.jsonl",
            Line.Assistant(output: 1, stop: null, write1h: 20, time: "2026-03-04T05:06:07.000Z"),
            Line.Assistant(output: 250, stop: "tool_use", write1h: 20, time: "2026-03-04T05:06:09.000Z", change: line =>
            {
                line.Usage()["speed"] = "fast";
                line.Usage()["server_tool_use"] = new JsonObject { ["web_search_requests"] = 2, ["web_fetch_requests"] = 1 };
                line.Usage()["output_tokens_details"] = new JsonObject { ["thinking_tokens"] = 40 };
                line.Usage()["iterations"] = new JsonArray(new JsonObject { ["output_tokens"] = 250, ["input_tokens"] = 3 });
            }),
            Line.Assistant(output: 8, stop: null, write1h: 20, time: "2026-03-04T05:06:08.000Z"));

        var reading = _tree.Read();

        var request = Assert.Single(reading.Requests);
        Assert.Equal(3, reading.UsageLineCount);
        Assert.Equal((3, 250, 20), (request.InputTokens, request.OutputTokens, request.CacheWrite1hTokens));
        Assert.Equal(("fast", 2, 1, 40, "tool_use", true),
            (request.Speed, request.WebSearches, request.WebFetches, request.ThinkingTokens, request.StopReason, request.IsFinal));
        Assert.Equal(DateTimeOffset.Parse("2026-03-04T05:06:07Z", null), request.Timestamp);
    }

    [Fact]
    public void Read_copy_in_a_fork_with_a_new_session_counts_once_for_the_original()
    {
        _tree.Write($"p/{Line.OtherSession}.jsonl",
            Line.Assistant(change: line => line["forkedFrom"] = new JsonObject { ["sessionId"] = Line.Session, ["messageUuid"] = "x" },
                session: Line.OtherSession),
            Line.Assistant("msg_2", "req_2", session: Line.OtherSession));
        _tree.Write($"p/{Line.Session}.jsonl", Line.Assistant());

        var requests = _tree.Read().Requests;

        Assert.Equal(2, requests.Count);
        var original = requests.Single(request => request.MessageId == "msg_1");
        Assert.Equal((Line.Session, false), (original.SessionId, original.IsCopy));
        Assert.EndsWith($"{Line.Session}.jsonl", original.SourceFile, StringComparison.Ordinal);
        Assert.Equal(Line.OtherSession, requests.Single(request => request.MessageId == "msg_2").SessionId);
    }

    [Fact]
    public void Read_copies_without_request_ids_count_once_by_their_uuid_and_time()
    {
        string[] Lines(string session) =>
        [
            Line.Assistant("msg_1", null, session: session, uuid: "u1", time: "2026-03-04T05:06:07.000Z"),
            Line.Assistant("msg_2", null, session: session, uuid: "u2", time: "2026-03-04T05:06:08.000Z"),
        ];
        _tree.Write($"p/{Line.Session}.jsonl", Lines(Line.Session));
        _tree.Write($"p/{Line.OtherSession}.jsonl",
            [.. Lines(Line.OtherSession), Line.Assistant("msg_3", null, session: Line.OtherSession)]);

        Assert.Equal(["msg_1", "msg_2", "msg_3"], _tree.Read().Requests.Select(request => request.MessageId).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("u2", "2026-03-04T05:06:07.000Z")]
    [InlineData("u1", "2026-03-04T05:06:09.000Z")]
    public void Read_message_ids_that_a_gateway_reuses_in_another_session_count_both(string uuid, string time)
    {
        _tree.Write($"p/{Line.Session}.jsonl", Line.Assistant("msg_1", null, uuid: "u1", time: "2026-03-04T05:06:07.000Z"));
        _tree.Write($"p/{Line.OtherSession}.jsonl", Line.Assistant("msg_1", null, session: Line.OtherSession, uuid: uuid, time: time));

        Assert.Equal(2, _tree.Read().Requests.Count);
    }

    [Fact]
    public void Read_fork_whose_original_is_deleted_counts_for_the_session_that_made_the_request()
    {
        _tree.Write($"p/{Line.OtherSession}.jsonl",
            Line.Assistant(change: line => line["requestSessionId"] = Line.Session, session: Line.OtherSession));

        var request = Assert.Single(_tree.Read().Requests);

        Assert.Equal((Line.Session, true), (request.SessionId, request.IsCopy));
    }

    [Fact]
    public void Read_copy_with_the_old_session_counts_once_for_the_file_of_that_session()
    {
        _tree.Write("p/00000000-0000-4000-8000-000000000000.jsonl", Line.Assistant());
        var own = _tree.Write($"p/{Line.Session}.jsonl", Line.Assistant());

        Assert.Equal(own, Assert.Single(_tree.Read().Requests).SourceFile);
    }

    [Fact]
    public void Read_message_without_request_id_is_distinguished_by_session()
    {
        _tree.Write("p/a.jsonl", Line.Assistant(request: null), Line.Assistant(request: null, output: 12));
        _tree.Write("p/b.jsonl", Line.Assistant(request: null, session: Line.OtherSession, output: 7));

        Assert.Equal([7, 12], _tree.Read().Requests.Select(request => request.OutputTokens).Order());
    }

    [Fact]
    public void Read_line_without_message_id_is_distinguished_by_uuid()
    {
        _tree.Write("p/a.jsonl", Line.Assistant(id: null, uuid: "u1", output: 5), Line.Assistant(id: null, uuid: "u2", output: 6));
        _tree.Write("p/b.jsonl", Line.Assistant(id: null, uuid: "u1", output: 5));

        Assert.Equal([5, 6], _tree.Read().Requests.Select(request => request.OutputTokens).Order());
    }

    [Fact]
    public void Read_line_without_any_id_counts_once_however_often_it_is_copied()
    {
        var line = Line.Assistant(id: null, request: null, change: line => line.Remove("uuid"));
        _tree.Write("p/a.jsonl", line);
        _tree.Write("p/b.jsonl", line);

        Assert.Equal(RequestKeyKind.Content, Assert.Single(_tree.Read().Requests).Key.Kind);
    }

    [Fact]
    public void Read_sidechain_replay_counts_once_for_the_main_line()
    {
        _tree.Write($"p/{Line.Session}/subagents/agent-a1.jsonl", Line.Assistant(request: "req_replay", output: 99, sidechain: true));
        _tree.Write($"p/{Line.Session}.jsonl", Line.Assistant(output: 10));

        var request = Assert.Single(_tree.Read().Requests);

        Assert.Equal(("req_1", 10, false), (request.RequestId, request.OutputTokens, request.IsSidechain));
    }

    [Fact]
    public void Read_sidechain_of_another_session_with_the_same_message_id_counts()
    {
        _tree.Write("p/a.jsonl", Line.Assistant(request: "req_other", output: 99, sidechain: true, session: Line.OtherSession),
            Line.Assistant(output: 10));

        Assert.Equal(109, _tree.Read().Requests.Sum(request => request.OutputTokens));
    }

    [Fact]
    public void Read_agent_progress_counts_only_if_no_file_contains_the_message()
    {
        _tree.Write($"p/{Line.Session}.jsonl",
            Line.Progress(Line.Assistant("msg_held", "req_held", output: 4, stop: null)),
            Line.Progress(Line.Assistant("msg_held", request: null, output: 5, stop: null)),
            Line.Progress(Line.Assistant("msg_lost", "req_lost", output: 6)));
        _tree.Write($"p/{Line.Session}/subagents/agent-a1.jsonl", Line.Assistant("msg_held", "req_held", output: 50, sidechain: true));

        var requests = _tree.Read().Requests;

        Assert.Equal([6, 50], requests.Select(request => request.OutputTokens).Order());
        var repeated = requests.Single(request => request.MessageId == "msg_lost");
        Assert.Equal((UsageOrigin.AgentProgress, "a1", Line.Session, true),
            (repeated.Origin, repeated.AgentId, repeated.SessionId, repeated.IsSidechain));
        Assert.Equal(UsageOrigin.Message, requests.Single(request => request.MessageId == "msg_held").Origin);
    }

    [Fact]
    public void Read_usage_in_tool_results_iterations_and_recorded_requests_never_counts()
    {
        var result = JsonNode.Parse(Line.User())!.AsObject();
        result["toolUseResult"] = new JsonObject
        {
            ["status"] = "completed",
            ["agentId"] = "a1",
            ["totalTokens"] = 1000,
            ["usage"] = new JsonObject { ["input_tokens"] = 400, ["output_tokens"] = 600 },
        };
        var recorded = new JsonObject { ["type"] = "api-request-blob",
            ["message"] = JsonNode.Parse(Line.Assistant("msg_9"))!["message"]!.DeepClone() };
        _tree.Write($"p/{Line.Session}.jsonl", result.ToJsonString(), recorded.ToJsonString(), Line.Assistant(output: 10));

        Assert.Equal(10, Assert.Single(_tree.Read().Requests).OutputTokens);
    }

    [Fact]
    public void Read_synthetic_line_is_local()
    {
        _tree.Write("p/a.jsonl", Line.Assistant(request: null, model: "<synthetic>", input: 0, output: 0));

        Assert.True(Assert.Single(_tree.Read().Requests).IsLocal);
    }

    [Fact]
    public void Read_workflow_agent_belongs_to_the_session_above()
    {
        var path = _tree.Write($"p/{Line.Session}/subagents/workflows/wf_77/agent-b2.jsonl",
            Line.Assistant(sidechain: true, change: line => line.Remove("sessionId")));
        _tree.WriteText($"p/{Line.Session}/subagents/workflows/wf_77/agent-b2.meta.json",
            """{"agentType":"reviewer","spawnDepth":2,"parentAgentId":"a1"}""");
        _tree.Write($"p/{Line.Session}/subagents/workflows/wf_77/journal.jsonl", """{"type":"step","usage":{"output_tokens":5}}""");

        var request = Assert.Single(_tree.Read().Requests);

        Assert.Equal((Line.Session, "wf_77", "b2"), (request.SessionId, request.WorkflowRun, request.AgentId));
        Assert.Equal(("reviewer", 2, "a1"), (request.AgentType, request.SpawnDepth, request.ParentAgentId));
        Assert.Equal(path, request.SourceFile);
    }

    [Theory]
    [InlineData("""{"input_tokens":1,"output_tokens":2,"cache_creation_input_tokens":30,"cache_read_input_tokens":4}""", 30, 0)]
    [InlineData(
        """{"input_tokens":1,"output_tokens":2,"cache_creation_input_tokens":30,"cache_read_input_tokens":4,"cache_creation":null}""",
        30, 0)]
    [InlineData(
        """{"input_tokens":1,"output_tokens":2,"cache_creation_input_tokens":30,"cache_read_input_tokens":4,"cache_creation":"""
            + """{"ephemeral_5m_input_tokens":null,"ephemeral_1h_input_tokens":20}}""",
        10, 20)]
    [InlineData(
        """{"input_tokens":1,"output_tokens":2,"cache_creation_input_tokens":null,"cache_read_input_tokens":4,"cache_creation":"""
            + """{"ephemeral_1h_input_tokens":7,"ephemeral_5m_input_tokens":8}}""",
        8, 7)]
    public void Read_cache_writes_equal_the_total_if_their_ttls_are_missing(string usage, long write5m, long write1h)
    {
        _tree.Write("p/a.jsonl", Line.Assistant(change: line => line["message"]!["usage"] = JsonNode.Parse(usage)));

        var request = Assert.Single(_tree.Read().Requests);

        Assert.Equal((1, 2, 4), (request.InputTokens, request.OutputTokens, request.CacheReadTokens));
        Assert.Equal((write5m, write1h), (request.CacheWrite5mTokens, request.CacheWrite1hTokens));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(0.5, null, 0.5)]
    [InlineData(null, 0.25, 0.25)]
    [InlineData(0.5, 0.25, 0.5)]
    [InlineData(0.25, 0.5, 0.5)]
    public void Read_recorded_cost_is_the_largest_of_a_requests_lines(double? first, double? second, double? expected)
    {
        static string Of(double? cost, string uuid) => Line.Assistant(uuid: uuid, change: line => line["costUSD"] = cost);
        _tree.Write("p/a.jsonl", Of(first, "u1"), Of(second, "u2"));
        Assert.Equal((decimal?)expected, Assert.Single(_tree.Read().Requests).RecordedCost);
    }

    [Theory]
    [InlineData("2026-03-04T05:06:07.890Z", "")]
    [InlineData("", "2026-03-04T05:06:07.890Z")]
    [InlineData("2026-03-04T05:06:08.000Z", "2026-03-04T05:06:07.890Z")]
    public void Read_time_is_the_earliest_that_can_be_read(string first, string second)
    {
        _tree.Write("p/a.jsonl", Line.Assistant(time: first, uuid: "u1"), Line.Assistant(time: second, uuid: "u2", output: 11));
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero), Assert.Single(_tree.Read().Requests).Timestamp);
    }

    [Fact]
    public void Merge_of_two_different_requests_throws()
    {
        _tree.Write("p/a.jsonl", Line.Assistant("msg_1"), Line.Assistant("msg_2"));
        var requests = _tree.Read().Requests;
        Assert.Contains("msg_2", Assert.Throws<ArgumentException>(() => RequestMerger.Merge(requests[0], requests[1])).Message,
            StringComparison.Ordinal);
        Assert.Same(requests[0], RequestMerger.Merge(requests[0], requests[0] with { }));
    }
}
