using System.Text.Json.Nodes;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Tests.Usage;

public sealed class OutputRecoveryTests : IDisposable
{
    private static readonly TranscriptReadOptions Counting = new() { CounterFor = _ => new LengthCounter() };

    private readonly TranscriptTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Read_request_without_a_final_line_counts_the_content_of_all_its_lines_once()
    {
        var text = Line.Assistant(output: 2, stop: null, uuid: "u1", content: new JsonArray(Text("twelve chars")));
        var call = Line.Assistant(output: 2, stop: null, uuid: "u2", content: new JsonArray(new JsonObject
        {
            ["type"] = "tool_use",
            ["id"] = "toolu_1",
            ["name"] = "Edit",
            ["input"] = new JsonObject { ["path"] = "a.txt", ["all"] = true, ["lines"] = new JsonArray(1, 2) },
        }));
        _tree.Write($"p/{Line.Session}.jsonl", text, call);
        _tree.Write("p/copy.jsonl", text, call);

        var request = Assert.Single(_tree.Read(Counting).Requests);

        // 12; 33 + 3 x 17 + "a.txt" 5 + "true" 4 + "[1,2]" 5; the end 3.
        Assert.Equal((2, 12 + 33 + 51 + 14 + 3, false), (request.OutputTokens, request.RecoveredOutputTokens, request.IsFinal));
        Assert.Equal(request.OutputTokens, Assert.Single(_tree.Read().Requests).RecoveredOutputTokens);
        Assert.Equal(113, request.ToTokenUsage(recovered: true).OutputTokens);
    }

    [Fact]
    public void Read_final_request_keeps_its_recorded_output()
    {
        _tree.Write("p/a.jsonl",
            Line.Assistant(output: 2, stop: null, content: new JsonArray(Text(new string('x', 500)))),
            Line.Assistant(output: 40, stop: "end_turn", uuid: "u2", content: new JsonArray(Text("more"))));

        var request = Assert.Single(_tree.Read(Counting).Requests);

        Assert.Equal((40, 40), (request.OutputTokens, request.RecoveredOutputTokens));
        Assert.Null(request.Content);
    }

    [Fact]
    public void Read_final_line_in_another_file_ends_the_recovery()
    {
        _tree.Write("p/a.jsonl", Line.Assistant(output: 2, stop: null, content: new JsonArray(Text(new string('x', 500)))));
        _tree.Write("p/b.jsonl", Line.Assistant(output: 40));

        Assert.Equal(40, Assert.Single(_tree.Read(Counting).Requests).RecoveredOutputTokens);
    }

    [Fact]
    public void Read_recorded_output_above_the_content_stays()
    {
        _tree.Write("p/a.jsonl", Line.Assistant(output: 400, stop: null, content: new JsonArray(Text("short"))));

        Assert.Equal(400, Assert.Single(_tree.Read(Counting).Requests).RecoveredOutputTokens);
    }

    [Fact]
    public void Read_content_with_escapes_half_pairs_and_text_alone_is_counted()
    {
        _tree.Write("p/a.jsonl",
            Line.Assistant("msg_1", stop: null, output: 0).Replace("Done.", "a\\n\\u00e9", StringComparison.Ordinal),
            Line.Assistant("msg_2", stop: null, output: 0).Replace("\"Done.\"", "\"\\ud83d\"", StringComparison.Ordinal),
            Line.Assistant("msg_3", stop: null, output: 0, content: JsonValue.Create("plain")));

        var recovered = _tree.Read(Counting).Requests.ToDictionary(request => request.MessageId!, request => request.RecoveredOutputTokens);

        Assert.Equal(3 + 3, recovered["msg_1"]);
        Assert.True(recovered["msg_2"] > 3);
        Assert.Equal(5 + 3, recovered["msg_3"]);
    }

    [Fact]
    public void Read_only_what_the_model_wrote_is_counted()
    {
        // Texts elsewhere in the line and in tool results are not output; blocks that are not objects or are empty count nothing.
        var line = Line.Assistant(output: 0, stop: null,
            content: new JsonArray("not a block", new JsonArray(Text("nested")), Text(""), Text("four"), new JsonObject
        {
            ["type"] = "tool_use",
            ["id"] = "toolu_1",
            ["input"] = "no object",
            ["cache_control"] = new JsonObject { ["text"] = "not written" },
        }, new JsonObject { ["type"] = "tool_use", ["id"] = 7, ["input"] = new JsonObject() }), change: static line =>
        {
            line["content"] = new JsonArray(Text("at the top"));
            line["toolUseResult"] =
                new JsonObject { ["content"] = new JsonArray(Text("a result")), ["message"] = new JsonObject { ["content"] = "deeper" } };
        });
        _tree.Write("p/a.jsonl", line);
        Assert.Equal(4 + OutputRecovery.ToolCallTokens + OutputRecovery.EndOfTurnTokens,
            Assert.Single(_tree.Read(Counting).Requests).RecoveredOutputTokens);
    }

    [Theory]
    [InlineData("ExitPlanMode", """{"plan":"12345","planFilePath":"/p"}""", 0, 0)]
    [InlineData("ExitPlanMode", """{"planFilePath":"/p","plan":"12345","allowed":"xx"}""", 1, 2)]
    [InlineData("ExitPlanMode", """{"plan":"12345"}""", 1, 5)]
    [InlineData("SendMessage", """{"to":"a","message":"1234","content":"1234","recipient":"a"}""", 2, 5)]
    [InlineData("SendMessage", """{"recipient":"a","content":"1234"}""", 2, 5)]
    [InlineData("SendMessage", """{"to":"a","message":{"x":1},"content":"1234"}""", 2, 8)]
    [InlineData("Write", """{"plan":"12345","planFilePath":"/p","content":"1234","message":"x"}""", 4, 12)]
    public void Read_what_Claude_Code_adds_to_a_call_is_not_the_models(string tool, string input, int parameters, int characters)
    {
        foreach (var nameFirst in (bool[])[true, false])
        {
            var call = new JsonObject { ["type"] = "tool_use", ["id"] = "t" };
            if (nameFirst)
                call["name"] = tool;
            call["input"] = JsonNode.Parse(input);
            call["name"] ??= tool;
            _tree.Write($"p/{nameFirst}.jsonl",
                Line.Assistant($"msg_{nameFirst}", $"req_{nameFirst}", output: 0, stop: null, content: new JsonArray(call)));
        }
        var expected = OutputRecovery.ToolCallTokens + parameters * OutputRecovery.ParameterTokens + characters
            + OutputRecovery.EndOfTurnTokens;
        Assert.Equal([expected, expected], _tree.Read(Counting).Requests.Select(request => request.RecoveredOutputTokens));
    }

    [Fact]
    public void Read_calls_with_the_same_values_are_distinguished_by_their_ids()
    {
        static JsonObject Call(string id, string value) =>
            new() { ["type"] = "tool_use", ["id"] = id, ["input"] = new JsonObject { ["a"] = value } };
        const int Each = OutputRecovery.ToolCallTokens + OutputRecovery.ParameterTokens + 2;
        _tree.Write("p/a.jsonl",
            Line.Assistant(output: 0, stop: null, content: new JsonArray(Call("one", "xx"), Call("two", "xx"), Call("one", "yy"))));
        Assert.Equal(3 * Each + OutputRecovery.EndOfTurnTokens, Assert.Single(_tree.Read(Counting).Requests).RecoveredOutputTokens);
    }

    [Fact]
    public void Parts_are_a_set_that_survives_storage()
    {
        var parts = OutputParts.Union(OutputParts.Union(OutputParts.Of(9, 1), OutputParts.Of(3, 5)), OutputParts.Of(9, 2))!;

        Assert.Equal((2, 7), (parts.Count, parts.Tokens));
        Assert.Equal(parts, OutputParts.FromBytes(parts.ToBytes()));
        Assert.Throws<ArgumentException>(() => OutputParts.FromBytes(new byte[15]));
    }

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text };
}
