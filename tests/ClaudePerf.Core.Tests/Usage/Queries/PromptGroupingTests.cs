using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Usage.Queries;

/// <summary>
/// What each user prompt caused, in trees computed by hand: each request has a different power of two as its input.
/// </summary>
public sealed class PromptGroupingTests : IDisposable
{
    private const string Main = $"p/{Line.Session}.jsonl";

    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TranscriptTree _tree = new();
    private UsageIndex? _index;

    public void Dispose()
    {
        _index?.Dispose();
        _tree.Dispose();
    }

    [Fact]
    public void A_prompt_has_what_follows_it_up_to_the_next()
    {
        _tree.Write(Main, Prompt("u1", "Fix  the\nbug"), Answer("a", 1), Result("r1"), Answer("b", 2), Prompt("u2", "Thanks"),
            Answer("c", 4));
        Assert.Equal(["u1 Fix the bug: 2 3", "u2 Thanks: 1 4"], ByPrompt());
    }

    // A tool result, a summary, a notification, a command's output and Claude Code's own additions are written in the user's name
    // but are not prompts.
    [Theory]
    [InlineData("isMeta", "true", "x")]
    [InlineData("isCompactSummary", "true", "x")]
    [InlineData("isSidechain", "true", "x")]
    [InlineData("turnOrigin", "\"task_notification\"", "x")]
    [InlineData("turnOrigin", "\"scheduled\"", "x")]
    [InlineData("origin", """{"kind":"task-notification"}""", "x")]
    [InlineData("origin", """{"runId":{"kind":"human"},"kind":"peer"}""", "x")]
    [InlineData("toolUseResult", "\"Error: no such file\"", "x")]
    [InlineData(null, null, "<task-notification>done</task-notification>")]
    [InlineData(null, null, "<local-command-stdout>ok</local-command-stdout>")]
    [InlineData(null, null, "[Request interrupted by user for tool use]")]
    [InlineData(null, null, "This session is being continued from a previous conversation that ran out of context.")]
    [InlineData("message", """{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"x"}]}""", "x")]
    [InlineData("message", """{"role":"user","content":[{"type":"text","text":"<teammate-message id=1>hi"}]}""", "x")]
    [InlineData("message", "null", "x")]
    [InlineData("type", "\"system\"", "x")]
    public void Other_lines_in_the_users_name_are_not_prompts(string? field, string? value, string text)
    {
        _tree.Write(Main, Prompt("u1", "Go"), Answer("a", 1), Prompt("u2", text, line =>
        {
            if (field is not null)
                line[field] = JsonNode.Parse(value!);
        }), Answer("b", 2));
        Assert.Equal(["u1 Go: 2 3"], ByPrompt());
    }

    [Theory]
    [InlineData("turnOrigin", "\"human\"")]
    [InlineData("turnOrigin", "\"sdk\"")]
    [InlineData("origin", """{"kind":"human"}""")]
    [InlineData("isMeta", "false")]
    [InlineData("message", """{"role":"user","content":[{"type":"image","source":{}},{"type":"text","text":"Next"}]}""")]
    public void What_a_user_or_a_program_sends_is_a_prompt(string field, string value)
    {
        _tree.Write(Main, Prompt("u1", "Go"), Answer("a", 1), Prompt("u2", "Next", line => line[field] = JsonNode.Parse(value)),
            Answer("b", 2));
        Assert.Equal(["u1 Go: 1 1", "u2 Next: 1 2"], ByPrompt());
    }

    [Fact]
    public void A_command_reads_as_it_was_typed()
    {
        _tree.Write(Main, Prompt("u1",
            "<command-message>review</command-message>\n<command-name>/review</command-name>\n<command-args>src \"a\"</command-args>"),
            Answer("a", 1));
        Assert.Equal(["u1 /review src \"a\": 1 1"], ByPrompt());
    }

    [Fact]
    public void Blanks_in_the_json_hide_no_prompt()
    {
        _tree.Write(Main, Prompt("u1", "Go").Replace("\":", "\" : ", StringComparison.Ordinal), Answer("a", 1));
        Assert.Equal(["u1 Go: 1 1"], ByPrompt());
    }

    [Fact]
    public void A_line_too_long_to_hold_is_a_prompt_too()
    {
        _tree.Write(Main, Prompt("u1", "Go"), Answer("a", 1), Prompt("u2", "Look " + new string('x', 5 << 20)), Answer("b", 2));
        Assert.Equal(["u1: 1 1", "u2: 1 2"], ByPrompt(texts: false));
        Assert.StartsWith("u2 Look xxx", ByPrompt()[1], StringComparison.Ordinal);
    }

    // The main thread's prompt starts a run, which starts another; both continue after the user's next prompt.
    [Fact]
    public void Subagents_of_subagents_belong_to_the_prompt_that_began_it()
    {
        _tree.Write(Main, Prompt("u1", "Go"), Call("a", 1, "toolu_1"), Started("toolu_1", "run1"), Prompt("u2", "And?"), Answer("b", 2));
        Agent("run1", "toolu_1", Call("c", 4, "toolu_2", "run1"), Answer("d", 8, "run1"));
        Agent("run2", "toolu_2", Answer("e", 16, "run2"));
        Assert.Equal(["u1 Go: 4 29", "u2 And?: 1 2"], ByPrompt());
    }

    [Fact]
    public void The_parent_in_the_meta_file_is_used_if_the_call_is_not_known()
    {
        _tree.Write(Main, Prompt("u1", "Go"), Call("a", 1, "toolu_1"), Prompt("u2", "And?"), Answer("b", 2));
        Agent("run1", "toolu_1", Answer("c", 4, "run1"));
        Agent("run2", null, [Answer("d", 8, "run2")], parent: "run1");
        Assert.Equal(["u1 Go: 3 13", "u2 And?: 1 2"], ByPrompt());
    }

    [Fact]
    public void Progress_leads_to_the_call_and_its_prompt()
    {
        var progress = JsonNode.Parse(Line.Progress(Answer("c", 4), "run1"))!.AsObject();
        progress["parentToolUseID"] = "toolu_1";
        _tree.Write(Main, Prompt("u1", "Go"), Call("a", 1, "toolu_1"), Prompt("u2", "And?"), Answer("b", 2), progress.ToJsonString());
        Assert.Equal(["u1 Go: 2 5", "u2 And?: 1 2"], ByPrompt());
    }

    // Nothing names the call, so it is the session's last prompt before the run's request. The same applies to a run that two
    // prompts continued.
    [Fact]
    public void A_run_without_links_belongs_to_the_last_prompt_before_it()
    {
        _tree.Write(Main, Prompt("u1", "Go", time: "05:06:00"), Answer("a", 1), Prompt("u2", "And?", time: "05:08:00"), Answer("b", 2));
        _tree.Write($"p/{Line.Session}/subagents/agent-lost.jsonl", Answer("c", 4, "lost", "05:07:00"), Answer("d", 8, "lost", "05:09:00"),
            Answer("e", 16, "lost", "05:05:00"));
        Assert.Equal(["(none): 1 16", "u1 Go: 2 5", "u2 And?: 2 10"], ByPrompt());
    }

    [Fact]
    public void A_run_that_two_prompts_went_on_with_is_divided_by_time()
    {
        _tree.Write(Main,
            Prompt("u1", "Go", time: "05:06:00"), Call("a", 1, "toolu_1"), Started("toolu_1", "run1"),
            Prompt("u2", "And?", time: "05:08:00"), Call("b", 2, "toolu_2"), Started("toolu_2", "run1"));
        _tree.Write($"p/{Line.Session}/subagents/agent-run1.jsonl", Answer("c", 4, "run1", "05:07:00"), Answer("d", 8, "run1", "05:09:00"));
        Assert.Equal(["u1 Go: 2 5", "u2 And?: 2 10"], ByPrompt());
    }

    // The copies have another session and another promptId, but the uuids of the originals.
    [Fact]
    public void A_fork_goes_on_from_the_prompts_it_copied()
    {
        _tree.Write(Main, Prompt("u1", "Go"), Answer("a", 1), Prompt("u2", "Here"), Answer("b", 2));
        string Copy(string line)
        {
            var copy = JsonNode.Parse(line)!.AsObject();
            copy["sessionId"] = Line.OtherSession;
            copy["requestSessionId"] = Line.Session;
            copy["promptId"] = "another";
            return copy.ToJsonString(AsWritten);
        }
        _tree.Write($"p/{Line.OtherSession}.jsonl",
            Copy(Prompt("u1", "Go")), Copy(Answer("a", 1)), Answer("c", 4, session: Line.OtherSession),
                Prompt("u3", "There", session: Line.OtherSession), Answer("d", 8, session: Line.OtherSession));
        Assert.Equal(["u1 Go: 2 5", "u2 Here: 1 2", "u3 There: 1 8"], ByPrompt());
    }

    [Fact]
    public void A_resumed_session_goes_on_where_the_index_left_off()
    {
        var path = _tree.Write(Main, Prompt("u1", "Go"), Answer("a", 1));
        Assert.Equal(["u1 Go: 1 1"], ByPrompt());
        File.AppendAllText(path, Answer("b", 2) + "\n");
        Assert.Equal(["u1 Go: 2 3"], ByPrompt());
        File.AppendAllText(path, Prompt("u2", "And?"));
        Assert.Equal(["u1 Go: 2 3"], ByPrompt());
        File.AppendAllText(path, "\n" + Answer("c", 4) + "\n");
        Assert.Equal(["u1 Go: 2 3", "u2 And?: 1 4"], ByPrompt());
    }

    [Fact]
    public void Side_threads_in_the_main_file_belong_to_the_prompt_before_them()
    {
        _tree.Write(Main, Prompt("u1", "Go"), Call("a", 1, "toolu_1"), Prompt("s1", "Look", line => line["isSidechain"] = true),
            Answer("b", 2, sidechain: true), Prompt("u2", "And?"), Answer("c", 4));
        Assert.Equal(["u1 Go: 2 3", "u2 And?: 1 4"], ByPrompt());
    }

    [Fact]
    public void The_text_of_prompts_is_lost_with_their_transcript_but_their_cost_is_not()
    {
        var path = _tree.Write(Main, Prompt("u1", "Go"), Answer("a", 1));
        ByPrompt();
        File.Delete(path);
        Assert.Equal(["u1: 1 1"], Described(Indexed()));
    }

    [Fact]
    public void A_cycle_of_runs_terminates()
    {
        _tree.Write(Main, Prompt("u1", "Go"), Answer("a", 1));
        Agent("run1", null, [Answer("b", 2, "run1")], parent: "run2");
        Agent("run2", null, [Answer("c", 4, "run2")], parent: "run1");
        Assert.Equal(["u1 Go: 3 7"], ByPrompt());
    }

    [Fact]
    public void A_filter_selects_what_a_prompt_caused()
    {
        _tree.Write(Main, Prompt("u1", "Go"), Call("a", 1, "toolu_1"), Prompt("u2", "And?"), Answer("b", 2));
        Agent("run1", "toolu_1", Answer("c", 4, "run1"));
        var table = DirectReading.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken).Table;
        var query = Requests.By(UsageGrouping.Agent) with { Prompt = id => id == "u1" };
        Assert.Equal(5, UsageQueryEngine.Run(table, query, TestContext.Current.CancellationToken).Total.InputTokens);
    }

    private List<string> ByPrompt(bool texts = true)
    {
        var direct = Described(DirectReading.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken).Table, texts);
        Assert.Equal(direct, Described(Indexed(), texts));
        return direct;
    }

    private UsageTable Indexed()
    {
        _index?.Dispose();
        _index = UsageIndex.Open(Path.Combine(_tree.Root, "usage.db"), cancellation: TestContext.Current.CancellationToken);
        return _index.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken).Table;
    }

    private static List<string> Described(UsageTable table, bool texts = true)
    {
        var answer = UsageQueryEngine.Run(table, Requests.By(UsageGrouping.Prompt), TestContext.Current.CancellationToken);
        Assert.Equal(UsageQueryEngine.Run(table, Requests.By(UsageGrouping.Day), TestContext.Current.CancellationToken).Total.InputTokens,
            answer.Groups.Sum(static group => group.InputTokens));
        return [.. answer.Groups.Select(group => $"{group.Prompt ?? "(none)"}{(texts && group.PromptText is { } text ? " " + text : "")}"
            + $": {group.Requests} {group.InputTokens}").Order(StringComparer.Ordinal)];
    }

    private void Agent(string run, string? call, params string[] lines) => Agent(run, call, lines, parent: null);

    private void Agent(string run, string? call, string[] lines, string? parent)
    {
        _tree.Write($"p/{Line.Session}/subagents/agent-{run}.jsonl",
            [Prompt($"task-{run}", "A task", line => (line["isSidechain"], line["agentId"]) = (true, run)), .. lines]);
        _tree.WriteText($"p/{Line.Session}/subagents/agent-{run}.meta.json",
            JsonSerializer.Serialize(new { agentType = "helper", toolUseId = call, parentAgentId = parent }));
    }

    private static string Prompt(string uuid, string text, Action<JsonObject>? change = null, string time = "05:06:00",
        string session = Line.Session)
    {
        var line = new JsonObject
        {
            ["parentUuid"] = null, ["isSidechain"] = false, ["promptId"] = "p-" + uuid, ["type"] = "user",
                ["message"] = new JsonObject { ["role"] = "user", ["content"] = text },
            ["uuid"] = uuid, ["timestamp"] = $"2026-03-04T{time}.000Z", ["userType"] = "external", ["sessionId"] = session,
        };
        change?.Invoke(line);
        return line.ToJsonString(AsWritten);
    }

    private static string Answer(string id, long input, string? run = null, string time = "05:06:30", string session = Line.Session,
        bool sidechain = false, JsonNode? content = null) =>
        Line.Assistant($"msg_{id}", $"req_{id}", input: input, sidechain: sidechain || run is not null, session: session,
            time: $"2026-03-04T{time}.000Z", content: content, change: line =>
        {
            if (run is not null)
                line["agentId"] = run;
        });

    private static string Call(string id, long input, string call, string? run = null) =>
        Answer(id, input, run, content: new JsonArray(new JsonObject
    {
        ["type"] = "tool_use", ["id"] = call, ["name"] = "Agent",
            ["input"] = new JsonObject { ["subagent_type"] = "helper", ["prompt"] = "Look." },
    }));

    private static string Result(string call) =>
        $$"""{"type":"user","uuid":"u-{{call}}","timestamp":"2026-03-04T05:06:08.000Z","sessionId":"{{Line.Session}}","message":"""
        + $$"""{"role":"user","content":[{"tool_use_id":"{{call}}","type":"tool_result","content":[]}]},"toolUseResult":"ok"}""";

    private static string Started(string call, string run) =>
        Result(call).Replace("\"ok\"", $$$"""{"agentId":"{{{run}}}","usage":{}}""", StringComparison.Ordinal);
}
