using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;

namespace ClaudePerf.Core.Tests.Usage.SentRequests;

/// <summary>Transcripts with records of what was sent, as Claude Code 2.1.330 writes them.</summary>
public sealed class SentRequestTests : IDisposable
{
    private readonly TranscriptTree _tree = new();

    public void Dispose() => _tree.Dispose();

    private static string Json(object value) => JsonSerializer.Serialize(value);

    private static string Shape(string hash, string[] tools, string[] system) => Json(new
    {
        type = "api-request-shape",
        sessionId = Line.Session,
        shapeHash = hash,
        shape = new { system = system.Select(text => new { type = "text", text }),
            tools = tools.Select(tool => new { name = tool.Split('=')[0], description = tool }) },
    });

    private static string Blob(string hash, string role) =>
        Json(new { type = "api-request-blob", sessionId = Line.Session, hash, message = new { role, content = "…" } });

    private static string Sent(string id, string shape, string[] tail, string? from = null, int keep = 0, string effort = "medium",
        string model = "claude-opus-5", string[]? betas = null)
    {
        var record = new JsonObject
        {
            ["type"] = "api-request",
            ["sessionId"] = Line.Session,
            ["id"] = id,
            ["shapeHash"] = shape,
            ["params"] = JsonSerializer.SerializeToNode(
                new { model, max_tokens = id.Length, betas = betas ?? ["a", "b"], output_config = new { effort } }),
            ["keep"] = keep,
            ["tail"] = JsonSerializer.SerializeToNode(tail),
        };
        if (from is not null)
            record["base"] = from;
        return record.ToJsonString();
    }

    private static string Answer(string request, string time, long read, long write, string version = "2.1.330") => Line.Assistant(
        id: $"msg_{request}", request: $"req_{request}", read: read, write5m: write, time: time, model: "claude-opus-5", change: line =>
        {
            line["requestRef"] = request;
            line["version"] = version;
        });

    private CacheMiss TheMiss(params string[] lines)
    {
        _tree.Write($"-home-dev-project/{Line.Session}.jsonl", lines);
        var reading = DirectReading.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken);
        var answer = ProviderCacheAnalysis.Run(reading.Table, Requests.By(), new SentRequestSource([_tree.Projects]),
            TestContext.Current.CancellationToken);
        return Assert.Single(answer.Misses, miss => miss.Cause != CacheMissCause.FirstRequest);
    }

    private CacheMiss MissBetween(string firstSent, string secondSent, int gapSeconds = 60) => TheMiss(
        Shape("s1", ["Read=1", "Bash=1"], ["You are", "Rules"]),
        Shape("s2", ["Read=1", "Bash=2"], ["You are", "Rules"]),
        Shape("s3", ["Read=1", "Bash=1", "mcp__db__query=1"], ["You are", "Rules"]),
        Shape("s4", ["Bash=1"], ["You are", "Rules"]),
        Shape("s5", ["Bash=1", "Read=1"], ["You are", "Rules"]),
        Shape("s6", ["Read=1", "Bash=1"], ["You are", "Other rules"]),
        Blob("m1", "user"), Blob("m2", "assistant"), Blob("m3", "user"), Blob("m4", "user"),
        firstSent,
        Answer("r1", "2026-09-01T10:00:00.000Z", 0, 50_000),
        secondSent,
        Answer("r2", new DateTimeOffset(2026, 9, 1, 10, 0, 0, TimeSpan.Zero).AddSeconds(gapSeconds)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture), 0, 51_000));

    [Theory]
    [InlineData("s2", "the definition of tool Bash changed (position 2 of 2 tools)")]
    [InlineData("s3", "tool mcp__db__query was added (position 3 of 3 tools)")]
    [InlineData("s4", "tool Read was removed (position 1 of 1 tools)")]
    [InlineData("s5", "the order of the tools changed (from position 1 of 2 tools)")]
    [InlineData("s6", "block 2 of the system prompt changed")]
    public void First_block_that_differs_is_named(string shape, string detail)
    {
        var miss = MissBetween(Sent("r1", "s1", ["m1"]), Sent("r2", shape, ["m2", "m3"], "r1", 1));
        Assert.Equal((CacheMissCause.PrefixChanged, detail), (miss.Cause, miss.Detail));
    }

    [Fact]
    public void Message_that_differs_is_named_with_its_role()
    {
        var miss = MissBetween(Sent("r1", "s1", ["m1", "m2"]), Sent("r2", "s1", ["m3", "m4"], "r1", 1));
        Assert.Equal((CacheMissCause.PrefixChanged, "message 2 of 2 (user) changed"), (miss.Cause, miss.Detail));
    }

    [Fact]
    public void Removed_messages_are_a_compaction()
    {
        var miss = MissBetween(Sent("r1", "s1", ["m1", "m2", "m3"]), Sent("r2", "s1", [], "r1", 1));
        Assert.Equal((CacheMissCause.Compaction, "everything from message 2 of 3 on was removed"), (miss.Cause, miss.Detail));
    }

    [Fact]
    public void Model_and_effort_come_before_everything_else()
    {
        var effort = MissBetween(Sent("r1", "s1", ["m1"]), Sent("r2", "s2", ["m4"], effort: "high"));
        Assert.Equal((CacheMissCause.EffortSwitch, "output_config: {\"effort\":\"medium\"} to {\"effort\":\"high\"}"),
            (effort.Cause, effort.Detail));
    }

    [Fact]
    public void Same_prompt_in_time_was_not_kept_by_the_provider()
    {
        // Neither the order of betas nor the maximum output length is part of the prompt.
        var miss = MissBetween(Sent("r1", "s1", ["m1"], betas: ["b", "a"]), Sent("r2", "s1", ["m1", "m2", "m3"]));
        Assert.Equal(CacheMissCause.NotKept, miss.Cause);
        Assert.False(miss.IsAvoidable);
    }

    [Fact]
    public void Same_prompt_too_late_is_a_lifetime_that_passed()
    {
        Assert.Equal(CacheMissCause.LifetimePassed,
            MissBetween(Sent("r1", "s1", ["m1"]), Sent("r2", "s1", ["m2", "m3"], "r1", 1), gapSeconds: 400).Cause);
    }

    [Fact]
    public void Chain_of_requests_is_followed_to_the_messages_that_it_keeps()
    {
        // The failed request between the two has no answer, as after an overload.
        var miss = TheMiss(
            Shape("s1", ["Read=1"], ["You are"]), Blob("m4", "system"),
            Sent("r1", "s1", ["m1", "m2", "m3"]), Answer("r1", "2026-09-01T10:00:00.000Z", 0, 50_000),
            Sent("r0", "s1", ["m4"], "r1", 2),
            Sent("r2", "s1", ["m5"], "r0", 3), Answer("r2", "2026-09-01T10:01:00.000Z", 0, 50_000));
        Assert.Equal("message 3 of 3 (system) changed", miss.Detail);
    }

    [Fact]
    public void Records_that_are_torn_or_missing_leave_the_cause_to_the_usage()
    {
        var miss = TheMiss(
            Sent("r1", "s1", ["m1"]), Answer("r1", "2026-09-01T10:00:00.000Z", 0, 50_000),
            Sent("r2", "s9", ["m1"], "lost", 4)[..^20], Answer("r2", "2026-09-01T10:06:00.000Z", 0, 50_000));
        Assert.Equal(CacheMissCause.LifetimePassed, miss.Cause);
    }

    [Fact]
    public void Transcripts_of_older_versions_are_not_opened()
    {
        var miss = TheMiss(
            Shape("s1", ["Read=1"], ["You are"]), Shape("s2", ["Read=2"], ["You are"]),
            Sent("r1", "s1", ["m1"]), Answer("r1", "2026-09-01T10:00:00.000Z", 0, 50_000, "2.1.236"),
            Sent("r2", "s2", ["m1"]), Answer("r2", "2026-09-01T10:01:00.000Z", 0, 50_000, "2.1.236"));
        Assert.StartsWith("the first 0 tokens", miss.Detail, StringComparison.Ordinal);
    }
}
