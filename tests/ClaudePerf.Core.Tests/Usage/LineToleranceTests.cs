using System.Text;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Tests.Usage;

/// <summary>No line is lost because of its formatting, and none is mistaken for another kind.</summary>
public sealed class LineToleranceTests : IDisposable
{
    private readonly TranscriptTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Read_null_in_any_field_keeps_the_line()
    {
        var line = Line.Assistant(
            content: new JsonArray(
                new JsonObject { ["type"] = "tool_use", ["id"] = "t", ["name"] = "Run", ["input"] = new JsonObject { ["path"] = null } }),
            change: line =>
            {
                line["requestId"] = null;
                line["version"] = null;
                line["agentId"] = null;
                line["toolUseResult"] = null;
                line["message"]!["stop_sequence"] = null;
                line["message"]!["diagnostics"] = null;
                foreach (var name in new[] { "service_tier", "server_tool_use", "output_tokens_details", "speed", "inference_geo",
                    "iterations", "cache_creation" })
                    line.Usage()[name] = null;
            });
        _tree.Write("p/a.jsonl", line);

        Assert.Equal((3, 10), Assert.Single(_tree.Read().Requests) is var request ? (request.InputTokens, request.OutputTokens) : default);
    }

    [Fact]
    public void Read_byte_order_mark_carriage_returns_blank_lines_and_spaces_keep_every_line()
    {
        var spaced = JsonNode.Parse(Line.Assistant("msg_2"))!.ToJsonString(new() { WriteIndented = true }).Replace('\n', ' ')
            .Replace("\":", "\" :", StringComparison.Ordinal);
        var path = _tree.WriteText("p/a.jsonl", $"\uFEFF{Line.Assistant()}\r\n\r\n  {spaced} \t\r\n\n{Line.Assistant("msg_3")}\r\n");

        var reading = TranscriptTree.ReadFile(path);

        Assert.Equal(["msg_1", "msg_2", "msg_3"], reading.Requests.Select(request => request.MessageId));
        Assert.Equal((0, false), (reading.BrokenLineCount, reading.HasIncompleteTail));
        Assert.Equal(new TranscriptPosition(new FileInfo(path).Length, 5), reading.Reached);
    }

    [Fact]
    public void Read_fields_in_any_order_give_the_same_request()
    {
        var forward = Line.Assistant();
        var backward = Reversed(JsonNode.Parse(forward)!);
        var first = TranscriptTree.ReadFile(_tree.Write("p/a.jsonl", forward)).Requests;
        var second = TranscriptTree.ReadFile(_tree.Write("p/a.jsonl", backward.ToJsonString())).Requests;

        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData("2.1.100-dev.20260301+sha.abc")]
    [InlineData("")]
    [InlineData("not a version")]
    public void Read_odd_version_keeps_the_line(string version)
    {
        _tree.Write("p/a.jsonl", Line.Assistant(change: line => line["version"] = version));

        Assert.Equal(version.Length == 0 ? null : version, Assert.Single(_tree.Read().Requests).CliVersion);
    }

    [Theory]
    [InlineData("\"2026-03-04T05:06:07.890Z\"", 890)]
    [InlineData("\"2026-03-04T07:06:07.890+02:00\"", 890)]
    [InlineData("\"2026-03-04T05:06:07Z\"", 0)]
    [InlineData("\"2026-03-04 05:06:07\"", 0)]
    [InlineData("1772600767890", 890)]
    public void Read_time_in_any_form_is_utc(string time, int milliseconds)
    {
        _tree.Write("p/a.jsonl", Line.Assistant(change: line => line["timestamp"] = JsonNode.Parse(time)));

        var read = Assert.Single(_tree.Read().Requests).Timestamp;

        Assert.Equal(new DateTimeOffset(2026, 3, 4, 5, 6, 7, milliseconds, TimeSpan.Zero), read);
        Assert.Equal(TimeSpan.Zero, read.Offset);
    }

    [Theory]
    [InlineData("\"yesterday\"")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("99999999999999999")]
    public void Read_unreadable_time_keeps_the_line_without_one(string time)
    {
        _tree.Write("p/a.jsonl", Line.Assistant(change: line => line["timestamp"] = JsonNode.Parse(time)));

        Assert.Equal(default, Assert.Single(_tree.Read().Requests).Timestamp);
    }

    [Theory]
    [InlineData("-5", 0)]
    [InlineData("\"12\"", 0)]
    [InlineData("1.2e2", 120)]
    [InlineData("7.0", 7)]
    [InlineData("99999999999999999999999999", 1_000_000_000_000)]
    [InlineData("9000000000000000000", 1_000_000_000_000)]
    [InlineData("[1]", 0)]
    public void Read_odd_count_is_kept_within_bounds(string count, long expected)
    {
        _tree.Write("p/a.jsonl", Line.Assistant(change: line => line.Usage()["cache_read_input_tokens"] = JsonNode.Parse(count)));

        var request = Assert.Single(_tree.Read().Requests);

        Assert.Equal((expected, 10), (request.CacheReadTokens, request.OutputTokens));
    }

    [Fact]
    public void Read_broken_lines_are_reported_with_their_numbers_and_nothing_else_is_lost()
    {
        var whole = Line.Assistant();
        var cut = Line.Assistant("msg_cut");
        var path = _tree.WriteText("p/a.jsonl", string.Join('\n',
            whole,
            cut[..(cut.Length / 2)],
            "",
            cut[..40] + Line.Assistant("msg_glued"),
            cut + "}",
            "\0\0\0\0",
            "null",
            Line.Assistant("msg_2"),
            ""));

        var reading = TranscriptTree.ReadFile(path);

        Assert.Equal(["msg_1", "msg_2"], reading.Requests.Select(request => request.MessageId));
        Assert.Equal([2, 4, 5, 6, 7], reading.BrokenLines.Select(line => line.Line));
        Assert.Equal(5, reading.BrokenLineCount);
        Assert.Equal(Encoding.UTF8.GetByteCount(whole) + 1, reading.BrokenLines[0].Offset);
        Assert.Equal(cut.Length / 2, reading.BrokenLines[0].Length);
        Assert.Same(reading.File.Path,
            Assert.Single(_tree.Read().Damaged).File.Path is var damaged && damaged == path ? reading.File.Path : null);
    }

    [Fact]
    public void Read_incomplete_last_line_is_read_once_it_is_complete()
    {
        var first = Line.Assistant() + "\n";
        var second = Line.Assistant("msg_2", "req_2");
        var path = _tree.WriteText("p/a.jsonl", first + second[..^20]);

        var torn = TranscriptTree.ReadFile(path);
        File.AppendAllText(path, second[^20..] + "\n");
        var rest = TranscriptTree.ReadFile(path, torn.Reached);

        Assert.Equal((1, true, 0, first.Length), (torn.Requests.Count, torn.HasIncompleteTail, torn.BrokenLineCount, torn.Reached.Offset));
        Assert.Equal("msg_2", Assert.Single(rest.Requests).MessageId);
        Assert.Equal(2, rest.Reached.Line);
        Assert.False(rest.HasIncompleteTail);
    }

    [Fact]
    public void Read_complete_last_line_without_line_feed_counts_but_is_read_again()
    {
        var first = Line.Assistant() + "\n";
        var path = _tree.WriteText("p/a.jsonl", first + Line.Assistant("msg_2", "req_2"));

        var reading = TranscriptTree.ReadFile(path);

        Assert.Equal(2, reading.Requests.Count);
        Assert.Equal((first.Length, false), (reading.Reached.Offset, reading.HasIncompleteTail));
    }

    [Fact]
    public void Read_empty_and_missing_files_give_nothing_or_a_problem()
    {
        var empty = TranscriptTree.ReadFile(_tree.WriteText("p/a.jsonl", ""));
        var missing = TranscriptTree.ReadFile(Path.Combine(_tree.Projects, "p", "none.jsonl"));

        Assert.Empty(empty.Requests);
        Assert.Null(empty.Problem);
        Assert.Empty(missing.Requests);
        Assert.NotNull(missing.Problem);
    }

    [Fact]
    public void Read_deep_tool_input_keeps_the_line()
    {
        var nested = string.Concat(Enumerable.Repeat("[", 5000)) + string.Concat(Enumerable.Repeat("]", 5000));
        _tree.Write("p/a.jsonl", Line.Assistant().Replace("\"Done.\"", nested, StringComparison.Ordinal));

        Assert.Equal(10, Assert.Single(_tree.Read().Requests).OutputTokens);
    }

    [Fact]
    public void Read_text_that_mentions_usage_is_not_usage()
    {
        var text = Line.User("""{"type":"assistant","message":{"id":"msg_9","usage":{"output_tokens":5}}} "cost-state" """);
        _tree.Write("p/a.jsonl", text, """{"type":"usage","x":"cost-state"}""",
            """{"usage":null,"type":"assistant","message":{"usage":null}}""");

        var reading = _tree.Read();

        Assert.Empty(reading.Requests);
        Assert.Empty(reading.CostStates);
        Assert.Empty(reading.Damaged);
    }

    [Theory]
    [InlineData(5 << 20)]
    [InlineData((4 << 20) - 700)]
    [InlineData(9 << 20)]
    public void Read_long_line_is_neither_lost_nor_buffered_completely(int length)
    {
        var text = string.Concat(Enumerable.Repeat("é\\n\\u00e9\\\"{[x", (length / 16) + 1));
        var longLine = Line.Assistant("msg_long", output: 77).Replace("\"Done.\"", $"\"{text}\"", StringComparison.Ordinal)
            .Replace("\"parentUuid\":null", $"\"parentUuid\":null,\"note\":\"{text}\",\"items\":[{{\"usage\":{{\"a\":[\"]\\\"\"]}}}}]",
                StringComparison.Ordinal);
        var path = _tree.WriteText("p/a.jsonl", $"{Line.Assistant()}\r\n{longLine}\r\n{Line.Assistant("msg_2")}\n{longLine[..^9]}\n");

        var reading = TranscriptTree.ReadFile(path);

        Assert.Equal([("msg_1", 10), ("msg_long", 77), ("msg_2", 10)],
            reading.Requests.Select(request => (request.MessageId!, (int)request.OutputTokens)));
        Assert.Equal("/home/dev/project", reading.Requests[1].Project);
        Assert.Equal(4, Assert.Single(reading.BrokenLines).Line);
        Assert.Equal(new TranscriptPosition(new FileInfo(path).Length, 4), reading.Reached);
    }

    [Fact]
    public void Read_long_last_line_without_line_feed_counts()
    {
        var longLine = Line.Assistant(output: 77).Replace("\"Done.\"", $"\"{new string('x', 5 << 20)}\"", StringComparison.Ordinal);

        Assert.Equal(77, Assert.Single(TranscriptTree.ReadFile(_tree.WriteText("p/a.jsonl", "\uFEFF" + longLine)).Requests).OutputTokens);
        Assert.True(TranscriptTree.ReadFile(_tree.WriteText("p/b.jsonl", longLine[..^3])).HasIncompleteTail);
    }

    private static JsonNode Reversed(JsonNode node)
    {
        if (node is not JsonObject source)
            return node.DeepClone();
        var target = new JsonObject();
        foreach (var (name, value) in source.Reverse())
            target[name] = value is null ? null : Reversed(value);
        return target;
    }
}
