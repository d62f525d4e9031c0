using System.Text.Json.Nodes;
using ClaudePerf.Core.Usage.ToolUse;

namespace ClaudePerf.Core.Tests.Usage.ToolUse;

public sealed class ToolUseReaderTests : IDisposable
{
    private readonly TranscriptTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Calls_are_counted_by_agent_and_project()
    {
        Agent("a1", "reviewer", Line.Assistant("m1", content: Calls("Read", "Grep")), Line.Assistant("m2", content: Calls("Read")));
        Agent("a2", "reviewer",
            Line.Assistant("m3", content: new JsonArray(new JsonObject { ["type"] = "text", ["text"] = "no \"tool_use\" here" })));
        Agent("a3", "builder", Line.Assistant("m4", content: Calls("Bash"), change: line => line["cwd"] = "/elsewhere"));

        var uses = Read();
        Assert.Equal([("builder", "/elsewhere"), ("reviewer", "/home/dev/project")], uses.Select(use => (use.AgentType, use.Project!)));
        Assert.Equal(2, uses[1].Runs);
        Assert.Equal([("Grep", 1L), ("Read", 2L)], uses[1].Calls.Select(call => (call.Key, call.Value)));
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero), uses[1].Period!.Value.Last);
    }

    [Fact]
    public void A_call_that_several_files_repeat_counts_once()
    {
        var line = Line.Assistant("m1", content: Calls("Read"));
        Agent("a1", "reviewer", line, line);
        _tree.Write($"-p/{Line.OtherSession}/subagents/agent-a1.jsonl", line);
        _tree.WriteText($"-p/{Line.OtherSession}/subagents/agent-a1.meta.json", """{"agentType":"reviewer"}""");
        var use = Assert.Single(Read());
        Assert.Equal((1, 1L), (use.Runs, use.Calls["Read"]));
    }

    [Fact]
    public void Without_a_meta_file_the_lines_name_the_agent()
    {
        _tree.Write($"-p/agent-b1.jsonl", Line.User(),
            Line.Assistant("m1", content: Calls("Write"), change: line => line["attributionAgent"] = "writer"));
        var use = Assert.Single(Read());
        Assert.Equal(("writer", 1L), (use.AgentType, use.Calls["Write"]));
    }

    [Fact]
    public void User_lines_and_truncated_lines_contain_no_calls()
    {
        Agent("a1", "reviewer",
            Line.Assistant("m1", content: Calls("Read")),
            """{"type":"user","message":{"role":"user","content":[{"type":"tool_use","id":"x","name":"Edit"}]}}""",
            """{"type":"assistant","message":{"content":[{"type":"tool_use","id":"y","name":"Wri""");
        Assert.Equal(["Read"], Assert.Single(Read()).Calls.Keys);
    }

    [Fact]
    public void The_main_thread_and_unwanted_agents_are_left_out()
    {
        _tree.Write($"-p/{Line.Session}.jsonl", Line.Assistant("m1", content: Calls("Bash")));
        Agent("a1", "reviewer", Line.Assistant("m2", content: Calls("Read")));
        Assert.Empty(ToolUseReader.Read([_tree.Projects], type => type == "other", cancellation: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Transcripts_as_claude_code_writes_them_give_the_calls_of_each_agent()
    {
        var uses = ToolUseReader.Read([OrchardTranscripts.Projects], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(
            [("pruner", "/srv/orchard", 1, "Agent 1, Edit 1"), ("surveyor", "/srv/orchard", 2, "Grep 1, Read 2"),
                ("taster", "/srv/orchard", 1, "")],
            uses.Select(use => (use.AgentType, use.Project!, use.Runs,
                string.Join(", ", use.Calls.Select(call => $"{call.Key} {call.Value}")))));
    }

    private IReadOnlyList<AgentToolUse> Read() => ToolUseReader.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken);

    private void Agent(string id, string type, params string[] lines)
    {
        _tree.Write($"-p/{Line.Session}/subagents/agent-{id}.jsonl", lines);
        _tree.WriteText($"-p/{Line.Session}/subagents/agent-{id}.meta.json", $$"""{"agentType":"{{type}}"}""");
    }

    private static JsonArray Calls(params string[] tools) => new([.. tools.Select(tool => (JsonNode)new JsonObject
    {
        ["type"] = "tool_use", ["id"] = $"toolu_{Guid.NewGuid():N}", ["name"] = tool,
            ["input"] = new JsonObject { ["name"] = "NotATool", ["type"] = "tool_use" },
    })]);
}
