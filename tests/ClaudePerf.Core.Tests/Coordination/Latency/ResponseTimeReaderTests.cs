using System.Text.Json.Nodes;
using ClaudePerf.Core.Coordination.Latency;
using ClaudePerf.Core.Tests.Usage;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Tests.Coordination.Latency;

/// <summary>Response times read from transcripts.</summary>
public sealed class ResponseTimeReaderTests : IDisposable
{
    private readonly TranscriptTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void A_response_lasts_from_what_it_answers_to_its_last_block()
    {
        _tree.Write($"-p/{Line.Session}.jsonl",
            Line.User("Hello"),
            Line.Assistant("m1", output: 1, stop: null, time: "2026-03-04T05:06:02.000Z", input: 3, write5m: 40, read: 500),
            Line.Assistant("m1", output: 70, time: "2026-03-04T05:06:05.500Z", input: 3, write5m: 40, read: 500),
            // Without a trigger, and never finished.
            Line.Assistant("m2", time: "2026-03-04T05:06:09.000Z"),
            Line.User("Again").Replace("05:06:00", "05:07:00", StringComparison.Ordinal),
            Line.Assistant("m3", stop: null, time: "2026-03-04T05:07:04.000Z"),
            "{\"type\":\"user\", torn",
            Line.Assistant("m1", output: 70, time: "2026-03-04T05:06:05.500Z"));
        _tree.Write($"-p/{Line.OtherSession}.jsonl", Line.User("Hello"), Line.Assistant("m1", time: "2026-03-04T05:06:50.000Z"));
        Assert.Equal([Sample("m1", 43, 500, 70, 5.5, firstBlock: 2)], Read());
    }

    [Fact]
    public void Results_during_a_message_do_not_start_the_next_one()
    {
        // Tools start when their block is complete: the first result comes before the message's last block, the second after it.
        _tree.Write($"-p/{Line.Session}.jsonl",
            Line.User("Hello"),
            At("m1", 1, stop: null), Result(2), At("m1", 4, output: 30), Result(5), At("m2", 9, output: 40),
            // Its tools had finished before it ended.
            Result(10), At("m3", 12, stop: null), Result(13), At("m3", 20, output: 50), Result(14), At("m4", 23, output: 60));
        Assert.Equal([("m1", 4.0), ("m2", 4.0), ("m3", 10.0), ("m4", 3.0)], Read()
            .Select(static sample => (sample.MessageId!, sample.Seconds)));
    }

    [Fact]
    public void Attachments_and_the_request_record_follow_the_users_text()
    {
        var attached = """{"type":"attachment","attachment":{"type":"date"},"timestamp":"2026-03-04T05:06:01.000Z"}""";
        var sent = """{"type":"api-request","timestamp":"2026-03-04T05:06:03.000Z","params":{"messages":[{"role":"assistant"}]}}""";
        _tree.Write($"-p/{Line.Session}.jsonl", Line.User("Hello"), attached, At("m1", 5, output: 30), Result(6), sent,
            At("m2", 13, output: 30));
        Assert.Equal([4.0, 7.0], Read().Select(static sample => sample.Seconds));
    }

    [Fact]
    public void A_retried_request_is_left_out()
    {
        var failed = """{"type":"system","subtype":"api_error","timestamp":"2026-03-04T05:06:02.000Z","retryInMs":500}""";
        _tree.Write($"-p/{Line.Session}.jsonl", Line.User("Hello"), failed, At("m1", 40, output: 30), Result(41), At("m2", 43, output: 30));
        Assert.Equal([("m2", 2.0)], Read().Select(static sample => (sample.MessageId!, sample.Seconds)));
    }

    [Fact]
    public void First_blocks_without_usage_still_count_as_first_output()
    {
        var bare = At("m1", 3, change: static line => line["message"]!.AsObject().Remove("usage"));
        _tree.Write($"-p/{Line.Session}.jsonl", Line.User("Hello"), bare, At("m1", 8, output: 30));
        Assert.Equal([(3.0, 8.0)], Read().Select(static sample => (sample.FirstBlockSeconds, sample.Seconds)));
    }

    [Fact]
    public void Fast_mode_is_separate_and_agents_in_the_sessions_file_are_left_out()
    {
        _tree.Write($"-p/{Line.Session}.jsonl",
            Line.User("Hello"),
            At("m1", 2, output: 30, change: static line => line.Usage()["speed"] = "fast"),
            Result(3),
            Line.Assistant("side", time: "2026-03-04T05:06:04.000Z", sidechain: true),
            At("m2", 5, output: 30));
        _tree.Write($"-p/{Line.Session}/subagents/agent-a1.jsonl", Line.User("Task"),
            Line.Assistant("sub", time: "2026-03-04T05:06:04.000Z", sidechain: true));
        Assert.Equal([("m1", true), ("m2", false), ("sub", false)], Read()
            .Select(static sample => (sample.MessageId!, sample.IsFast)).Order());
        Assert.All(Read(), static sample => Assert.Equal(Line.Session, sample.Session));
    }

    [Fact]
    public void Backward_clocks_and_times_over_half_an_hour_are_ignored()
    {
        _tree.Write($"-p/{Line.Session}.jsonl",
            Result(30), At("m1", 20, output: 30), Result(21), At("m2", 21 + 1801, output: 30), Result(1900), At("m3", 1901, output: 30));
        Assert.Equal(["m3"], Read().Select(static sample => sample.MessageId!));
    }

    [Fact]
    public void An_unreadable_transcript_is_reported_and_the_others_are_read()
    {
        _tree.Write($"-p/{Line.Session}.jsonl", Line.User("Hello"), At("m1", 2, output: 30));
        var problems = new List<string>();
        TranscriptFile[] files = [TranscriptDiscovery.At(Path.Combine(_tree.Projects, "-p", "gone.jsonl")), .. Files()];
        Assert.Single(ResponseTimeReader.Read(files, problems.Add, TestContext.Current.CancellationToken));
        Assert.Contains("gone.jsonl", Assert.Single(problems), StringComparison.Ordinal);
    }

    private static ResponseSample Sample(string id, long uncached, long cached, long output, double seconds, double firstBlock) =>
        new("claude-opus-4-6", uncached, cached, output, seconds) { MessageId = id, Session = Line.Session,
            FirstBlockSeconds = firstBlock };

    private static string Time(int seconds) => new DateTime(2026, 3, 4, 5, 6, 0, DateTimeKind.Utc).AddSeconds(seconds)
        .ToString("yyyy-MM-ddTHH:mm:ss.fffZ", null);

    private static string At(string id, int seconds, long output = 1, string? stop = "end_turn", Action<JsonObject>? change = null) =>
        Line.Assistant(id, output: output, stop: stop, time: Time(seconds), change: change);

    private static string Result(int seconds) =>
        Line.User("Result").Replace("2026-03-04T05:06:00.000Z", Time(seconds), StringComparison.Ordinal);

    private IReadOnlyList<TranscriptFile> Files() =>
        TranscriptDiscovery.Find([_tree.Projects], cancellation: TestContext.Current.CancellationToken);

    private IReadOnlyList<ResponseSample> Read() => ResponseTimeReader.Read(Files(), cancellation: TestContext.Current.CancellationToken);
}
