using System.Text.Json.Nodes;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Tests.Usage.SessionContext;

/// <summary>What the prompts of all sessions consisted of. One token per character.</summary>
public sealed class CarriedContextTests : IDisposable
{
    private readonly TranscriptTree _tree = new();
    private readonly CountedTexts _counter = new();

    public CarriedContextTests()
    {
        Write(Line.Session, "m", 400);
        Write(Line.OtherSession, "n", 900);
    }

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void The_parts_of_all_sessions_are_those_of_each_session_together()
    {
        var (reading, answer) = Direct();
        var each = new[] { Line.Session, Line.OtherSession }.Select(session => SessionContextAnalysis.Run(session, reading.Table,
            Requests.By(), [_tree.Projects], _ => new LengthCounter(), byName: false,
            cancellation: TestContext.Current.CancellationToken)).ToList();
        Assert.Equal(each.Sum(one => one.PromptCost), answer.Parts.Sum(part => part.Cost), 5);
        Assert.Equal(each.Sum(one => one.PromptTokens), answer.Parts.Sum(part => part.TokensSent));
        var results = Assert.Single(answer.Parts, part => part is { Part: ContextPart.ToolResults, Tool: "Read" });
        Assert.Equal((2L, 1_300L), (results.Items, results.Tokens));
        Assert.Equal(2, Assert.Single(answer.Parts, part => part is { Part: ContextPart.ToolCalls, Tool: "Read" }).Items);
        Assert.Equal((0L, 0), (answer.MissingRequests, answer.Problems.Count));
        Assert.Equal(answer.Parts.OrderByDescending(part => part.Cost).Select(part => part.Part), answer.Parts.Select(part => part.Part));
    }

    [Fact]
    public void Another_answer_comes_from_the_index_while_transcripts_do_not_change()
    {
        var first = Indexed();
        Assert.True(_counter.Texts > 0);
        _counter.Texts = 0;
        Same(first, Indexed());
        Assert.Equal(0, _counter.Texts);
        File.AppendAllText(Path.Combine(_tree.Projects, $"-p/{Line.Session}.jsonl"),
            Answer("m3", "m2", Line.Session, 6, new JsonArray()) + "\n");
        Assert.True(Indexed().Parts.Sum(part => part.Cost) > first.Parts.Sum(part => part.Cost));
        Assert.True(_counter.Texts > 0);
    }

    [Fact]
    public void A_part_of_the_requests_is_computed_for_itself()
    {
        var all = Indexed();
        var late = Requests.By() with { Since = new DateTimeOffset(2026, 9, 1, 10, 3, 0, TimeSpan.Zero) };
        Assert.True(Indexed(late).Parts.Sum(part => part.Cost) < all.Parts.Sum(part => part.Cost));
        Same(all, Indexed());
    }

    [Fact]
    public void Requests_of_deleted_transcripts_are_missing()
    {
        Indexed();
        File.Delete(Path.Combine(_tree.Projects, $"-p/{Line.OtherSession}.jsonl"));
        var answer = Indexed();
        Assert.Equal(2, answer.MissingRequests);
        Assert.Single(answer.Parts, part => part is { Part: ContextPart.ToolResults, Tokens: 400 });
    }

    private (UsageTableReading Reading, CarriedContextAnswer Answer) Direct()
    {
        var reading = DirectReading.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken);
        return (reading, Read(reading, Requests.By()));
    }

    private CarriedContextAnswer Indexed(UsageQuery? query = null)
    {
        using var index = UsageIndex.Open(Path.Combine(_tree.Root, "usage.db"), cancellation: TestContext.Current.CancellationToken);
        return Read(index.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken), query ?? Requests.By());
    }

    private CarriedContextAnswer Read(UsageTableReading reading, UsageQuery query) => CarriedContextReader.Read(reading, query,
        [_tree.Projects], new TranscriptReadOptions { CounterFor = _ => _counter }, TestContext.Current.CancellationToken);

    private static void Same(CarriedContextAnswer expected, CarriedContextAnswer found) =>
        Assert.Equal(expected.Parts.OrderBy(part => (part.Part, part.Tool)), found.Parts.OrderBy(part => (part.Part, part.Tool)));

    private void Write(string session, string id, int length) => _tree.Write($"-p/{session}.jsonl",
        User($"{id}u", null, "Look.", session),
        Answer($"{id}1", $"{id}u", session, 2, new JsonArray(new JsonObject
        {
            ["type"] = "tool_use", ["id"] = $"{id}c", ["name"] = "Read", ["input"] = new JsonObject { ["file_path"] = "a.txt" },
        })),
        User($"{id}r", $"{id}1", new JsonArray(new JsonObject
        {
            ["type"] = "tool_result", ["tool_use_id"] = $"{id}c", ["content"] = new string('r', length),
        }), session),
        Answer($"{id}2", $"{id}r", session, 4, new JsonArray(new JsonObject { ["type"] = "text", ["text"] = "Done." })));

    private static string Answer(string id, string parent, string session, int minute, JsonArray content) => Line.Assistant(
        id: id, request: $"req_{id}", uuid: id, read: 1_000 * minute, write5m: 400, input: 10, session: session, model: "claude-opus-5",
        time: $"2026-09-01T10:0{minute}:00.000Z", content: content, change: line => line["parentUuid"] = parent);

    private static string User(string uuid, string? parent, JsonNode content, string session) => new JsonObject
    {
        ["type"] = "user", ["uuid"] = uuid, ["parentUuid"] = parent, ["sessionId"] = session,
        ["message"] = new JsonObject { ["role"] = "user", ["content"] = content },
    }.ToJsonString();
}
