using System.Text.Json.Nodes;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Tests.Usage.SessionContext;

/// <summary>
/// One token per character. Prices used by hand: claude-opus-5 costs $5 for input, $6.25 for 5-minute writes and $0.50 for reads,
/// per million tokens.
/// </summary>
public sealed class SessionContextTests : IDisposable
{
    private const decimal Million = 1_000_000m;
    private const string File = $"-home-dev-project/{Line.Session}.jsonl";

    private readonly TranscriptTree _tree = new();
    private int _minute;

    public void Dispose() => _tree.Dispose();

    private static string Shape(int tool, int system) => System.Text.Json.JsonSerializer.Serialize(new
    {
        type = "api-request-shape",
        shapeHash = "s",
        shape = new { system = new[] { new { type = "text", text = new string('s', system) } },
            tools = new[] { new { name = "Read", d = new string('t', tool - """{"name":"Read","d":""}""".Length) } } },
    });

    private static string User(string uuid, string? parent, string text, Action<JsonObject>? change = null)
    {
        var line = new JsonObject { ["type"] = "user", ["uuid"] = uuid, ["parentUuid"] = parent, ["sessionId"] = Line.Session,
            ["message"] = new JsonObject { ["role"] = "user", ["content"] = text } };
        change?.Invoke(line);
        return line.ToJsonString();
    }

    private static string Result(string uuid, string parent, string call, string text) => User(uuid, parent, "", line =>
        line["message"]!["content"] =
            new JsonArray(new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = call, ["content"] = text }));

    private string Answer(string id, string? parent, long read, long write, long input, string text = "ok", JsonNode? content = null,
        string? uuid = null, Action<JsonObject>? change = null) => Line.Assistant(
        id: id, request: $"req_{id}", read: read, write5m: write, input: input, uuid: uuid ?? id, model: "claude-opus-5",
            time: $"2026-09-01T10:{_minute++ % 60:00}:00.000Z",
        content: content ?? new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }),
        change: line =>
        {
            line["parentUuid"] = parent;
            change?.Invoke(line);
        });

    private static JsonObject Call(string id, string tool, string argument, string value) =>
        new() { ["type"] = "tool_use", ["id"] = id, ["name"] = tool, ["input"] = new JsonObject { [argument] = value } };

    private SessionContextAnswer Run(bool byName = false, string session = Line.Session)
    {
        var reading = DirectReading.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken);
        return SessionContextAnalysis.Run(session, reading.Table, Requests.By(), [_tree.Projects], _ => new LengthCounter(), byName,
            cancellation: TestContext.Current.CancellationToken);
    }

    private static ContextShare The(SessionContextAnswer answer, ContextPart part, string? tool = null) =>
        Assert.Single(answer.Shares, share => share.Part == part && share.Tool == tool);

    [Fact]
    public void Parts_are_charged_by_their_position_in_each_prompt()
    {
        _tree.Write(File,
            Shape(tool: 100, system: 50),
            User("u1", null, new string('a', 30)),
            Answer("m1", "u1", read: 0, write: 150, input: 30, text: new string('b', 20)),
            User("u2", "m1", new string('c', 40)),
            Answer("m2", "u2", read: 150, write: 50, input: 40));
        var answer = Run();
        Assert.Equal((2L, 420L, 0L), (answer.Requests, answer.PromptTokens, answer.MissingRequests));

        var tools = The(answer, ContextPart.ToolDefinitions);
        Assert.Equal((100L, 200L, 2L, false), (tools.Tokens, tools.TokensSent, tools.Requests, tools.IsEstimated));
        Assert.Equal((100 * 6.25m + 100 * 0.5m) / Million, tools.Cost, 12);
        Assert.Equal((50 * 6.25m + 50 * 0.5m) / Million, The(answer, ContextPart.SystemPrompt).Cost, 12);
        // The first message was input, then written; the second was input.
        var user = The(answer, ContextPart.UserMessages);
        Assert.Equal((30 * 5m + 30 * 6.25m + 40 * 5m) / Million, user.Cost, 12);
        Assert.Equal((70L, 100L, 2L), (user.Tokens, user.TokensSent, user.Items));
        Assert.Equal(20 * 6.25m / Million, The(answer, ContextPart.AssistantMessages).Cost, 12);
        Assert.DoesNotContain(answer.Shares, share => share.Part == ContextPart.NotInTranscript);
        Assert.Equal(answer.PromptCost, answer.Shares.Sum(share => share.Cost), 12);
        Assert.Equal(1, answer.Shares.Sum(share => share.Share), 9);
    }

    [Fact]
    public void Piece_across_the_end_of_the_reads_is_charged_in_both_parts()
    {
        _tree.Write(File, Shape(100, 50), User("u1", null, new string('a', 50)), Answer("m1", "u1", read: 120, write: 60, input: 20));
        var answer = Run();
        Assert.Equal((20 * 0.5m + 30 * 6.25m) / Million, The(answer, ContextPart.SystemPrompt).Cost, 12);
        Assert.Equal((30 * 6.25m + 20 * 5m) / Million, The(answer, ContextPart.UserMessages).Cost, 12);
    }

    [Fact]
    public void Tokens_billed_beyond_those_counted_are_not_in_the_transcript()
    {
        _tree.Write(File, Shape(100, 50), User("u1", null, new string('a', 50)), Answer("m1", "u1", read: 0, write: 0, input: 300));
        var answer = Run();
        var missing = The(answer, ContextPart.NotInTranscript);
        Assert.Equal((100L, 100L, true), (missing.Tokens, missing.TokensSent, missing.IsEstimated));
        Assert.Equal(100 * 5m / Million, missing.Cost, 12);
        Assert.Equal(50 * 5m / Million, The(answer, ContextPart.UserMessages).Cost, 12);
    }

    [Fact]
    public void Tokens_counted_beyond_those_billed_are_scaled_down_equally()
    {
        _tree.Write(File, Shape(100, 50), User("u1", null, new string('a', 50)), Answer("m1", "u1", read: 0, write: 0, input: 100));
        var answer = Run();
        Assert.Equal(50, The(answer, ContextPart.ToolDefinitions).TokensSent);
        Assert.Equal(50 * 5m / Million, The(answer, ContextPart.ToolDefinitions).Cost, 12);
        Assert.Equal(answer.PromptTokens, answer.Shares.Sum(share => share.TokensSent));
    }

    [Fact]
    public void Old_transcript_has_its_base_inferred_from_the_first_prompt()
    {
        _tree.Write(File,
            User("u1", null, new string('a', 50)), Answer("m1", "u1", read: 0, write: 950, input: 100, text: new string('b', 100)),
            User("u2", "m1", new string('c', 100)), Answer("m2", "u2", read: 950, write: 300, input: 0));
        var answer = Run();
        var inferred = The(answer, ContextPart.SystemPrompt);
        Assert.Equal((1000L, 2000L, true), (inferred.Tokens, inferred.TokensSent, inferred.IsEstimated));
        Assert.DoesNotContain(answer.Shares, share => share.Part == ContextPart.NotInTranscript);
    }

    [Fact]
    public void Results_of_parallel_tool_calls_are_in_the_next_prompt_regardless_of_their_line()
    {
        _tree.Write(File,
            Shape(100, 50), User("u1", null, "go"),
            Answer("m1", "u1", 0, 0, 152, uuid: "a1", content: new JsonArray(Call("t1", "Read", "file_path", "/x.md"))),
            Answer("m1", "a1", 0, 0, 152, uuid: "a2", content: new JsonArray(Call("t2", "Bash", "command", "ls -la"))),
            Result("r1", "a1", "t1", new string('x', 30)),
            Result("r2", "a2", "t2", new string('y', 70)),
            Answer("m2", "r2", 0, 0, 500));
        var answer = Run(byName: true);
        Assert.Equal((30L, 30L, "/x.md"),
            The(answer, ContextPart.ToolResults, "Read") is var read ? (read.Tokens, read.TokensSent, read.Name) : default);
        Assert.Equal((70L, 70L, "ls"),
            The(answer, ContextPart.ToolResults, "Bash") is var bash ? (bash.Tokens, bash.TokensSent, bash.Name) : default);
        Assert.Equal(33 + 17 + 5, The(answer, ContextPart.ToolCalls, "Read").Tokens);
    }

    [Fact]
    public void Rewound_turns_are_in_no_later_prompt()
    {
        _tree.Write(File,
            Shape(100, 50),
            User("u1", null, new string('a', 10)), Answer("m1", "u1", 0, 0, 160, text: new string('b', 10)),
            User("u2", "m1", new string('c', 500)), Answer("m2", "u2", 0, 0, 670),
            User("u3", "m1", new string('d', 20)), Answer("m3", "u3", 0, 0, 190));
        var answer = Run();
        var user = The(answer, ContextPart.UserMessages);
        Assert.Equal(10 * 3 + 500 + 20, user.TokensSent);
        Assert.Equal(answer.PromptTokens, answer.Shares.Sum(share => share.TokensSent));
        Assert.DoesNotContain(answer.Shares, share => share.Part == ContextPart.NotInTranscript);
    }

    [Fact]
    public void Compaction_leaves_the_base_and_the_summary()
    {
        _tree.Write(File,
            Shape(100, 50),
            User("u1", null, new string('a', 1000)), Answer("m1", "u1", 0, 0, 1150),
            $$"""{"type":"system","subtype":"compact_boundary","uuid":"c","parentUuid":null,"logicalParentUuid":"m1"}""",
            User("u2", "c", new string('z', 80), line => line["isCompactSummary"] = true), Answer("m2", "u2", 0, 0, 230));
        var answer = Run();
        Assert.Equal(1000, The(answer, ContextPart.UserMessages).TokensSent);
        Assert.Equal(80, The(answer, ContextPart.CompactSummary).TokensSent);
        Assert.Equal(200, The(answer, ContextPart.ToolDefinitions).TokensSent);
    }

    [Fact]
    public void Attachments_are_named_by_what_they_are()
    {
        static string Attachment(string uuid, string? parent, string attachment, string? rendered) =>
            $$"""{"type":"attachment","uuid":"{{uuid}}","parentUuid":{{(parent is null ? "null" : $"\"{parent}\"")}}"""
            + $$""","attachment":{{attachment}}{{(rendered is null ? "" : $",\"rendered\":{rendered}")}}}""";

        _tree.Write(File,
            Shape(100, 50), User("u1", null, "go"),
            Attachment("a1", "u1",
                """{"type":"instructions","files":[{"path":"/p/CLAUDE.md","content":"12345"},{"path":"/p/x.md","content":"123"}]}""",
                """[{"content":"<frame>12345 123</frame>"}]"""),
            Attachment("a2", "a1", """{"type":"agent_listing_delta","addedTypes":["x","y"],"addedLines":["- x: 1","- y: 22"]}""", null),
            Attachment("a3", "a2", """{"type":"skill_listing","content":"1234567890"}""",
                """[{"content":[{"type":"text","text":"1234567890ab"}]}]"""),
            Attachment("a4", "a3", """{"type":"date","date":"2026-11-22"}""", """[{"content":"Today"}]"""),
            Attachment("a5", "a4", """{"type":"hidden","text":"never sent"}""", "null"),
            Attachment("a6", "a5", """{"type":"file","filename":"/p/data.csv","content":{"type":"text","file":{"content":"abcdefgh"}}}""",
                null),
            Answer("m1", "a6", 0, 0, 500));
        var sizes = Run(byName: true).Shares.ToLookup(share => share.Part, share => (share.Name, share.Tokens));
        Assert.Equal([("/p/CLAUDE.md", 5L), ("/p/x.md", 3L), ("frame", 16L)], sizes[ContextPart.MemoryFiles].Order());
        Assert.Equal([("x", 6L), ("y", 7L)], sizes[ContextPart.AgentListing].Order());
        Assert.Equal([(null, 10L), ("frame", 2L)], sizes[ContextPart.SkillListing].Order());
        Assert.Equal([("date", 5L)], sizes[ContextPart.Environment]);
        Assert.Equal([("/p/data.csv", 8L + "/p/data.csv".Length)], sizes[ContextPart.Attachments]);
    }

    [Fact]
    public void Skills_servers_tools_and_output_styles_are_named()
    {
        static string Attachment(string uuid, string parent, string attachment) =>
            $$"""{"type":"attachment","uuid":"{{uuid}}","parentUuid":"{{parent}}","attachment":{{attachment}}}""";

        const string Schema = """{"name":"Read","description":"12345","input_schema":{}}""";
        _tree.Write(File,
            User("u1", null, "go"),
            Attachment("a1", "u1", """{"type":"skill_listing","content":"- a: 12\n- folder (b): 1\n- p:c: 1\n- d"}"""),
            Attachment("a2", "a1", """{"type":"mcp_instructions_delta","addedNames":["db"],"addedBlocks":["1234567"]}"""),
            Attachment("a3", "a2", """{"type":"prompt_snapshot","systemPrompt":["12345","# Output Style: Terse\n1"],"tools":["""
                + $$"""{"name":"Read","description":"12345","schema":{{Schema}}}]}"""),
            Answer("m1", "a3", 0, 0, 500));
        var sizes = Run(byName: true).Shares.ToLookup(share => share.Part, share => (share.Name, share.Tokens));
        Assert.Equal([("a", 7L), ("d", 3L), ("folder", 15L), ("p:c", 8L)], sizes[ContextPart.SkillListing].Order());
        Assert.Equal([("instructions of MCP server db", 7L)], sizes[ContextPart.Environment]);
        // The snapshot repeats the name and the description outside the definition that is sent.
        Assert.Equal([("Read", (long)Schema.Length)], sizes[ContextPart.ToolDefinitions]);
        Assert.Equal([("block 1", 5L), ("output style Terse", 23L)], sizes[ContextPart.SystemPrompt].Order());
    }

    [Fact]
    public void Subagents_have_their_own_prompts()
    {
        _tree.Write(File, Shape(100, 50), User("u1", null, "go"), Answer("m1", "u1", 0, 0, 152));
        _tree.Write($"-home-dev-project/{Line.Session}/subagents/agent-a1.jsonl",
            Shape(30, 10), User("s1", null, new string('q', 60)),
                Answer("m2", "s1", 0, 0, 100, change: line => { line["isSidechain"] = true; line["agentId"] = "a1"; }));
        _tree.Write($"-home-dev-project/{Line.Session}/subagents/agent-a1.meta.json", """{"agentType":"helper"}""");
        var answer = Run();
        Assert.Equal(["main", "helper"], answer.Shares.Select(share => share.Agent).Distinct());
        Assert.Equal(60, Assert.Single(answer.Shares, share => share is { Agent: "helper", Part: ContextPart.UserMessages }).TokensSent);
        Assert.Equal(1, answer.Shares.Where(share => share.Agent == "helper").Sum(share => share.Share), 9);
    }

    [Fact]
    public void Request_that_a_fork_repeats_counts_once_and_for_the_first_session()
    {
        string[] first = [Shape(100, 50), User("u1", null, "go"), Answer("m1", "u1", 0, 0, 152)];
        _tree.Write(File, first);
        _tree.Write($"-home-dev-project/{Line.OtherSession}.jsonl",
            [.. first.Select(line => line.Replace(Line.Session, Line.OtherSession, StringComparison.Ordinal)), User("u2", "m1", "more"),
                Answer("m2", "u2", 0, 0, 158, change: line => line["sessionId"] = Line.OtherSession)]);
        Assert.Equal(152, Run().PromptTokens);
        var fork = Run(session: Line.OtherSession);
        Assert.Equal((1L, 158L), (fork.Requests, fork.PromptTokens));
        // The copied turns are still in the fork's prompt.
        Assert.Equal(6, The(fork, ContextPart.UserMessages).TokensSent);
    }

    [Fact]
    public void Truncated_and_unusual_lines_are_ignored()
    {
        _tree.Write(File,
            Shape(100, 50), """{"type":"user","uuid":"u0","message":null}""",
                """{"type":"user","message":{"content":[null,3,{"type":"tool_result"}]}}""", """{"type":"attachment","attachment":7}""",
            """{"type":"assistant","message":{"content":[{"type":"tool_use"}]}}""", """{"type":"user","mess""", """[1]""",
            User("u1", "u0", "go"), Answer("m1", "u1", 0, 0, 1000));
        var answer = Run();
        Assert.Equal((1L, 1000L), (answer.Requests, answer.Shares.Sum(share => share.TokensSent)));
    }

    [Fact]
    public void Session_of_deleted_transcripts_has_no_parts_and_says_how_many_requests_are_missing()
    {
        var path = _tree.Write(File, User("u1", null, "go"), Answer("m1", "u1", 0, 0, 152));
        var reading = DirectReading.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken);
        System.IO.File.Delete(path);
        var answer = SessionContextAnalysis.Run(Line.Session, reading.Table, Requests.By(), [_tree.Projects], _ => new LengthCounter(),
            byName: false, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((0L, 1L), (answer.Requests, answer.MissingRequests));
        Assert.Empty(answer.Shares);
    }

    [Fact]
    public void The_parts_of_any_tree_add_up_to_the_bill()
    {
        var random = new Random(11);
        for (var round = 0; round < 30; round++)
        {
            var lines = new List<string>();
            if (random.Next(2) == 0)
                lines.Add(Shape(50 + random.Next(100), random.Next(80)));
            var uuids = new List<string?> { null };
            for (var i = 0; i < 60; i++)
            {
                var parent = random.Next(4) == 0 ? uuids[random.Next(uuids.Count)] : uuids[^1];
                lines.Add(random.Next(3) switch
                {
                    0 => Answer($"m{round}-{i}", parent, random.Next(200), random.Next(100), random.Next(100),
                        new string('b', random.Next(50)), uuid: $"n{i}"),
                    1 => Result($"n{i}", parent ?? "none", "t", new string('r', random.Next(80))),
                    _ => User($"n{i}", parent, new string('c', random.Next(50))),
                });
                uuids.Add($"n{i}");
            }
            _tree.Write(File, [.. lines]);
            var answer = Run();
            Assert.True(answer.Requests > 5);
            Assert.Equal(answer.PromptCost, answer.Shares.Sum(share => share.Cost), 10);
            Assert.InRange(answer.Shares.Sum(share => share.TokensSent), answer.PromptTokens - 20, answer.PromptTokens + 20);
            Assert.All(answer.Shares, share => Assert.True(share.Cost >= -0.0000000001m, $"{share}"));
        }
    }

    [Fact]
    public void Long_conversation_takes_linear_time()
    {
        // Each letter is a turn; each is sent again with all that follow it.
        LinearTime.AssertHolds(1 << 15, "a", text =>
        {
            var thread = new ContextThread();
            thread.Base.Add(new ContextItem(ContextPart.SystemPrompt, null, null, 1000));
            thread.HasTools = true;
            string? last = null;
            for (var i = 0; i < text.Length; i++)
            {
                var node = i % 2 == 0 ? thread.Other($"{i}", last) : thread.Answer($"{i}", $"{i}", last);
                node.Items.Add(new ContextItem(ContextPart.UserMessages, null, null, 3));
                last = $"{i}";
            }
            Assert.Null(new ContextWalk(thread, _ => new BilledPrompt(10, 5, 1, 1, 2, 3)).Run(CancellationToken.None));
        });
    }
}
