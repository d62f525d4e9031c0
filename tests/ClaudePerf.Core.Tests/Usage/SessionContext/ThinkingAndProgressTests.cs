using System.Text.Json.Nodes;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SessionContext;
using ClaudePerf.Core.Usage.Thinking;

namespace ClaudePerf.Core.Tests.Usage.SessionContext;

/// <summary>
/// One token per character; a fifth of a token per byte of a signature, minus 40. claude-opus-5 costs $5 per million input tokens.
/// </summary>
public sealed class ThinkingAndProgressTests : IDisposable
{
    private const string File = $"-home-dev-project/{Line.Session}.jsonl";

    private readonly TranscriptTree _tree = new();
    private int _minute;

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData(1000, 160, true)]
    [InlineData(100, null, true)]
    [InlineData(null, 3, false)]
    public void Thinking_is_a_separate_part_counted_by_its_signature_or_else_its_text(int? signature, int? tokens, bool isEstimated)
    {
        var thought = new JsonObject { ["type"] = "thinking", ["thinking"] = "hmm" };
        if (signature is { } length)
            thought["signature"] = new string('s', length);
        _tree.Write(File,
            User("u1", null, 42),
                Answer("m1", "u1", input: 42, content: new JsonArray(thought, new JsonObject { ["type"] = "text", ["text"] = "ok" })),
            User("u2", "m1", 8), Answer("m2", "u2", input: 52 + (tokens ?? 0)));
        var answer = Run();
        Assert.Equal(2, Assert.Single(answer.Shares, static share => share.Part == ContextPart.AssistantMessages).Tokens);
        var thinking = answer.Shares.SingleOrDefault(static share => share.Part == ContextPart.Thinking);
        Assert.Equal((tokens, tokens, tokens is null ? null : (bool?)isEstimated),
            ((int?)thinking?.Tokens, (int?)thinking?.TokensSent, thinking?.IsEstimated));
        Assert.Equal((tokens ?? 0) * 5m / 1_000_000, thinking?.Cost ?? 0, 12);
        Assert.Equal(answer.PromptTokens, answer.Shares.Sum(static share => share.TokensSent));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_subagent_that_the_main_transcript_repeats_is_read_and_counted_once(bool hasFile)
    {
        string[] lines = [Answer("s1", "task", input: 4, content: Call("s1")), Result("sr1", "s1", 100), Answer("s2", "sr1", input: 162)];
        _tree.Write(File, [User("u1", null, 42), Answer("m1", "u1", input: 42),
            .. lines.Select(static line => Line.Progress(line, "run1"))]);
        if (hasFile)
            _tree.Write($"-home-dev-project/{Line.Session}/subagents/agent-run1.jsonl", [User("task", null, 4), .. lines]);
        var answer = Run();
        Assert.Equal((3L, 0L, 208L), (answer.Requests, answer.MissingRequests, answer.PromptTokens));
        var subagent = answer.Shares.Where(static share => share.Agent == UsageTable.UnknownAgent)
            .ToDictionary(static share => share.Part, static share => (share.Tokens, share.TokensSent));
        Assert.Equal((4L, 8L), subagent[ContextPart.UserMessages]);
        Assert.Equal((58L, 58L), subagent[ContextPart.ToolCalls]);
        Assert.Equal((100L, 100L), subagent[ContextPart.ToolResults]);
    }

    private SessionContextAnswer Run()
    {
        var reading = DirectReading.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken);
        return SessionContextAnalysis.Run(
            Line.Session, reading.Table, Requests.By(), [_tree.Projects], static _ =>
                new LengthCounter(), byName: false, static _ => new ThinkingEstimate(0.2, 40), TestContext.Current.CancellationToken);
    }

    private static JsonArray Call(string id) =>
        [new JsonObject { ["type"] = "tool_use", ["id"] = id, ["name"] = "Grep", ["input"] = new JsonObject { ["x"] = "12345678" } }];

    private static string User(string uuid, string? parent, int length) => new JsonObject
    {
        ["type"] = "user", ["uuid"] = uuid, ["parentUuid"] = parent, ["sessionId"] = Line.Session,
            ["message"] = new JsonObject { ["role"] = "user", ["content"] = new string('u', length) },
    }.ToJsonString();

    private static string Result(string uuid, string call, int length) => new JsonObject
    {
        ["type"] = "user", ["uuid"] = uuid, ["parentUuid"] = call, ["sessionId"] = Line.Session,
        ["message"] = new JsonObject
        {
            ["role"] = "user", ["content"] =
                new JsonArray(new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = call, ["content"] = new string('r', length) }),
        },
    }.ToJsonString();

    private string Answer(string id, string? parent, long input, JsonNode? content = null) => Line.Assistant(
        id, $"req_{id}", input: input, uuid: id, model: "claude-opus-5", time: $"2026-09-01T10:{_minute++ % 60:00}:00.000Z",
            content: content, change: line => line["parentUuid"] = parent);
}
