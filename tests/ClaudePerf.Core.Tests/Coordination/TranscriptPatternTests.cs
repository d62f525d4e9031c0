using System.Globalization;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Usage;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Tests.Coordination;

/// <summary>Who called whom according to transcripts.</summary>
public sealed class TranscriptPatternTests : IDisposable
{
    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();

    private readonly TranscriptTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Rounds_of_one_shape_are_one_pattern_with_the_medians_of_their_runs()
    {
        // Two prompts of the user: each starts two agents in one message, and one after them, which starts another itself.
        Session(Line.Session, [("05:00", 2), ("06:00", 4)]);
        var pattern = Assert.Single(Read().Patterns);
        Assert.Equal("Explore & reader > reviewer [helper]", pattern.Flow);
        Assert.Equal(("main", 2, 4), (pattern.Caller, pattern.Seen, pattern.Invocations));
        // Explore runs 10 and 10 minutes, the reviewer starts at minute 12, its helper ends at minute 20.
        Assert.Equal(TimeSpan.FromMinutes(20), pattern.Duration);
        Assert.Equal(["claude-haiku-4-5"], pattern.Models);
        // A run of n requests has prompts of 1000, 1300, … and 20 output tokens each: with 2 and 4 requests (2,300 + 40) and (5,800
        // + 80), four runs per round.
        Assert.Equal(4 * (2_340 + 5_880) / 2, pattern.Tokens);
        var explore = pattern.Calls.Single(call => call.Agent == "Explore");
        Assert.Equal(new RunProfile(3, 25, 20, 280, TimeSpan.FromSeconds(400), 1000), explore.Profile);
        Assert.Equal("claude-haiku-4-5", explore.Model);
    }

    [Fact]
    public void Costs_match_the_requests()
    {
        Session(Line.Session, [("05:00", 2)]);
        // 4 runs of two requests with 1,000 and 1,300 input tokens and 20 output tokens each, Haiku 4.5 at $1 and $5 per million.
        Assert.Equal(4 * ((2_300 * 1m) + (40 * 5m)) / 1_000_000, Read().Patterns[0].Cost);
    }

    [Fact]
    public void Agents_one_after_the_other_have_stages_and_other_shapes_are_other_patterns()
    {
        Session(Line.Session, [("05:00", 1)]);
        const string Other = Line.OtherSession;
        _tree.Write($"-p/{Other}.jsonl", User(Other, "07:00:00"), Call(Other, "07:00:01", "m1", null, ("t1", "a")),
            Call(Other, "07:15:00", "m2", null, ("t2", "b")));
        Agent(Other, "x1", "reader", "t1", null, "07:00:02", 2);
        Agent(Other, "x2", "reader", "t2", null, "07:20:00", 1);
        var patterns = Read().Patterns;
        Assert.Equal(["reader > reader", "Explore & reader > reviewer [helper]"], patterns.Select(pattern => pattern.Flow));
    }

    [Fact]
    public void Overlapping_agents_are_parallel_even_from_different_messages()
    {
        const string Other = Line.OtherSession;
        _tree.Write($"-p/{Other}.jsonl", User(Other, "07:00:00"), Call(Other, "07:00:01", "m1", null, ("t1", "a")),
            Call(Other, "07:05:00", "m2", null, ("t2", "b")));
        Agent(Other, "x1", "reader", "t1", null, "07:00:02", 2);
        Agent(Other, "x2", "reader", "t2", null, "07:05:02", 2);
        Assert.Equal("reader x2", Assert.Single(Read().Patterns).Flow);
    }

    [Fact]
    public void A_result_shows_background_runs_and_resuming_messages()
    {
        const string Other = Line.OtherSession;
        _tree.Write(
            $"-p/{Other}.jsonl", User(Other, "07:00:00"), Call(Other, "07:00:01", "m1", null, ("t1", "a")),
            Result(Other, "07:00:02", "t1", new JsonObject { ["status"] = "async_launched" }),
            Call(Other, "07:35:00", "m2", null, ("t2", "b")), Result(Other, "07:38:00", "t2", new JsonObject { ["status"] = "completed" }),
            Message(Other, "07:40:00", "m3", "t3"), Result(Other, "07:40:01", "t3", new JsonObject { ["resumedAgentId"] = "x1" }));
        Agent(Other, "x1", "reader", "t1", null, "07:00:02", 5, 45);
        Agent(Other, "x2", "writer", "t2", null, "07:35:02", 2, 2);
        var read = Read();
        var pattern = Assert.Single(read.Patterns);
        Assert.Equal(2, read.Runs);
        // The reader's fifth request comes after the message: it is a separate run.
        Assert.Equal("reader > writer > again reader", pattern.Flow);
        Assert.Equal([null, false, null], pattern.Calls.Select(static call => call.InBackground));
        Assert.Equal([4, 2, 1], pattern.Calls.Select(static call => call.Profile!.Requests!.Value));
        Assert.Equal(10, pattern.Calls[2].Profile!.TaskTokens);
    }

    [Fact]
    public void A_cycle_of_parents_or_a_missing_meta_file_loses_no_run()
    {
        const string Other = Line.OtherSession;
        _tree.Write($"-p/{Other}.jsonl", User(Other, "07:00:00"));
        Agent(Other, "x1", "reader", null, "x2", "07:00:02", 1);
        Agent(Other, "x2", "reader", null, "x1", "07:00:02", 1);
        File.Delete(Path.Combine(_tree.Projects, "-p", Other, "subagents", "agent-x2.meta.json"));
        var read = Read();
        Assert.Equal(2, read.Runs);
        Assert.Equal(2, read.Patterns.Sum(pattern => pattern.Invocations * pattern.Seen));
    }

    [Fact]
    public void Real_transcripts_show_their_two_rounds()
    {
        var read = TranscriptPatternReader.Read(OrchardTranscripts.Find(withMeta: true), Catalog, TestContext.Current.CancellationToken);

        Assert.Equal(4, read.Runs);
        var together = read.Patterns.Single(pattern => pattern.Flow != "surveyor");
        var alone = read.Patterns.Single(pattern => pattern.Flow == "surveyor");
        Assert.Equal(("pruner [taster] & surveyor", 1, "main"), (together.Flow, together.Seen, together.Caller));
        Assert.Equal(("surveyor", 1, "main"), (alone.Flow, alone.Seen, alone.Caller));
        Assert.Equal(["claude-haiku-5-5", "claude-sonnet-5-5"], together.Models.Order(StringComparer.Ordinal));
        long TokensOf(Func<OrchardRequest, bool> wanted) => OrchardTranscripts.Requests.Where(wanted)
            .Sum(request => request.Input + request.Output + request.Write5m + request.Write1h + request.Read);
        Assert.Equal(TokensOf(request => request.Agent is "asurvey1" or "aprune1" or "ataste1"), together.Tokens);
        Assert.Equal(OrchardTranscripts.Cost(request => request.Agent is "asurvey1" or "aprune1" or "ataste1"), together.Cost);
        Assert.Equal(TokensOf(request => request.Agent == "asurvey2"), alone.Tokens);
        Assert.Equal(OrchardTranscripts.Cost(request => request.Agent == "asurvey2"), alone.Cost);
    }

    private TranscriptPatterns Read() =>
        TranscriptPatternReader.Read(TranscriptDiscovery.Find([_tree.Projects], withMeta: true, TestContext.Current.CancellationToken),
            Catalog, TestContext.Current.CancellationToken);

    private void Session(string session, (string Start, int Requests)[] rounds)
    {
        var lines = new List<string>();
        var number = 0;
        foreach (var (start, requests) in rounds)
        {
            var hour = start[..2];
            var id = $"r{number++}";
            lines.Add(User(session, $"{hour}:00:00"));
            lines.Add(Call(session, $"{hour}:00:00", $"{id}m1", null, ($"{id}t1", "Explore"), ($"{id}t2", "reader")));
            lines.Add(Call(session, $"{hour}:12:00", $"{id}m2", null, ($"{id}t3", "reviewer")));
            Agent(session, $"{id}a", "Explore", $"{id}t1", null, $"{hour}:00:00", requests, 10);
            Agent(session, $"{id}b", "reader", $"{id}t2", null, $"{hour}:00:00", requests, 10);
            Agent(session, $"{id}c", "reviewer", $"{id}t3", null, $"{hour}:12:00", requests, 1,
                Call(session, $"{hour}:12:30", $"{id}m3", $"{id}c", ($"{id}t4", "helper")));
            Agent(session, $"{id}d", "helper", $"{id}t4", null, $"{hour}:13:00", requests, 7);
        }
        _tree.Write($"-p/{session}.jsonl", [.. lines]);
    }

    private static string User(string session, string time) =>
        Line.User("Please", session).Replace("2026-03-04T05:06:00.000Z", $"2026-03-04T{time}.000Z", StringComparison.Ordinal);

    // The call is in a message without usage: its cost does not matter here.
    private static string Call(string session, string time, string message, string? agent, params (string Id, string Type)[] calls) =>
        Line.Assistant(
        message, message, output: 0, input: 0, session: session, sidechain: agent is not null, time: $"2026-03-04T{time}.000Z",
        model: "<synthetic>",
        content: new JsonArray(
            [.. calls.Select(
                call => (JsonNode)new JsonObject { ["type"] = "tool_use", ["id"] = call.Id, ["name"] = "Agent",
                    ["input"] = new JsonObject { ["subagent_type"] = call.Type, ["prompt"] = new string('x', 100) } })]));

    private static string Message(string session, string time, string message, string id) => Line.Assistant(
        message, message, output: 0, input: 0, session: session, time: $"2026-03-04T{time}.000Z", model: "<synthetic>",
        content: new JsonArray(
            new JsonObject { ["type"] = "tool_use", ["id"] = id, ["name"] = "SendMessage",
                ["input"] = new JsonObject { ["to"] = "x1", ["message"] = new string('x', 40) } }));

    private static string Result(string session, string time, string toolUse, JsonObject result) => new JsonObject
    {
        ["type"] = "user", ["sessionId"] = session, ["timestamp"] = $"2026-03-04T{time}.000Z", ["uuid"] = $"u-{toolUse}",
        ["message"] = new JsonObject { ["role"] = "user",
            ["content"] = new JsonArray(new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = toolUse, ["content"] = "done" }) },
        ["toolUseResult"] = result,
    }.ToJsonString();

    private void Agent(string session, string agent, string type, string? toolUse, string? parent, string start, int requests,
        int minutes = 10, string? extra = null)
    {
        var began = DateTimeOffset.Parse($"2026-03-04T{start}Z", CultureInfo.InvariantCulture);
        var lines = Enumerable.Range(0, requests).Select(i => Line.Assistant(
            $"{agent}-{i}", $"{agent}-{i}", output: 20, input: 1000 + (300 * i), session: session, sidechain: true,
            model: "claude-haiku-4-5",
            time: began.AddMinutes(requests == 1 ? 0 : minutes * i / (double)(requests - 1))
                .ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            change: line => line["agentId"] = agent)).ToList();
        if (extra is not null)
            lines.Add(extra);
        _tree.Write($"-p/{session}/subagents/agent-{agent}.jsonl", [.. lines]);
        var meta = new JsonObject { ["agentType"] = type };
        if (toolUse is not null)
            meta["toolUseId"] = toolUse;
        if (parent is not null)
            meta["parentAgentId"] = parent;
        _tree.WriteText($"-p/{session}/subagents/agent-{agent}.meta.json", meta.ToJsonString());
    }
}
