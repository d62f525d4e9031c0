using System.Text.Json.Nodes;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.Thinking;

namespace ClaudePerf.Core.Tests.Usage.Thinking;

public sealed class ThinkingTests : IDisposable
{
    private static readonly TranscriptReadOptions Reading = new()
    {
        CounterFor = _ => new LengthCounter(),
        ThinkingFor = model => model == "claude-opus-4-6" ? new ThinkingEstimate(0.5, 10) : new ThinkingEstimate(1, 0),
    };

    private readonly TranscriptTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("claude-opus-4-6", 40)]
    [InlineData("claude-opus-5-5", 100)]
    public void Thinking_without_a_final_line_counts_by_its_signature(string model, int thinking)
    {
        _tree.Write("p/a.jsonl",
            Line.Assistant(output: 2, stop: null, uuid: "u1", model: model,
                content: new JsonArray(Thought(100, "a summary that counts nothing"))),
            Line.Assistant(output: 2, stop: null, uuid: "u2", model: model,
                content: new JsonArray(new JsonObject { ["type"] = "text", ["text"] = "twelve chars" })));
        var request = Assert.Single(_tree.Read(Reading).Requests);
        Assert.Equal((thinking + 12 + OutputRecovery.EndOfTurnTokens, thinking, null),
            (request.RecoveredOutputTokens, request.RecoveredThinkingTokens, request.ThinkingTokens));
    }

    [Fact]
    public void Thinking_of_a_final_request_is_known_and_its_output_stays()
    {
        _tree.Write("p/a.jsonl",
            Line.Assistant(output: 300, uuid: "u1", content: new JsonArray(Thought(100))),
            Line.Assistant(output: 300, uuid: "u2", content: new JsonArray(Thought(80, signature: 'b'))),
            Line.Assistant(output: 300, uuid: "u3"));
        _tree.Write("p/copy.jsonl", Line.Assistant(output: 300, uuid: "u1", content: new JsonArray(Thought(100))));
        var request = Assert.Single(_tree.Read(Reading).Requests);
        Assert.Equal((300, 40 + 30), (request.RecoveredOutputTokens, request.RecoveredThinkingTokens));
    }

    [Fact]
    public void Recorded_thinking_comes_before_the_estimate()
    {
        _tree.Write("p/a.jsonl", Line.Assistant(output: 300, content: new JsonArray(Thought(100)),
            change: static line => line.Usage()["output_tokens_details"] = new JsonObject { ["thinking_tokens"] = 33 }));
        var request = Assert.Single(_tree.Read(Reading).Requests);
        Assert.Equal((33, 33), (request.ThinkingTokens, request.RecoveredThinkingTokens));
    }

    [Fact]
    public void Thinking_is_at_most_the_output()
    {
        _tree.Write("p/a.jsonl", Line.Assistant(output: 7, content: new JsonArray(Thought(100))));
        Assert.Equal(7, Assert.Single(_tree.Read(Reading).Requests).RecoveredThinkingTokens);
    }

    [Theory]
    [InlineData("""{"type":"tool_use","id":"t","input":{"signature":"SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS"}}""")]
    [InlineData("""{"type":"text","text":"\"type\":\"thinking\",\"signature\":\"SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS\""}""")]
    [InlineData("""{"type":"thinking","thinking":"","signature":""}""")]
    [InlineData("""{"type":"thinking","thinking":"","signature":null}""")]
    [InlineData("""{"type":"thinking","thinking":"","signature":{"signature":"SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS"}}""")]
    public void Only_signed_thinking_is_estimated(string block)
    {
        _tree.Write("p/a.jsonl", Line.Assistant(output: 300, content: new JsonArray(JsonNode.Parse(block))));
        Assert.Equal(0, Assert.Single(_tree.Read(Reading).Requests).RecoveredThinkingTokens);
    }

    [Fact]
    public void Spaces_order_and_repeated_messages_do_not_matter()
    {
        var line = Line.Assistant(output: 300, content: new JsonArray(Thought(100)));
        _tree.Write("p/a.jsonl",
            line.Replace("\"signature\":", "\"signature\" : ", StringComparison.Ordinal)
            .Replace("\"type\":\"thinking\",", "", StringComparison.Ordinal)
            .Replace("\"thinking\":\"\"", "\"thinking\":\"\",\"type\":\"thinking\"", StringComparison.Ordinal));
        _tree.Write("q/b.jsonl", Line.Progress(Line.Assistant("msg_2", "req_2", output: 300, content: new JsonArray(Thought(100)))));
        Assert.All(_tree.Read(Reading).Requests, static request => Assert.Equal(40, request.RecoveredThinkingTokens));
    }

    [Fact]
    public void Only_the_thinking_of_a_final_request_is_kept()
    {
        var both = OutputParts.Union(OutputParts.Of(1, 5), OutputParts.Of(2, 7, isThinking: true))!;
        Assert.Equal((12, 7, 2), (both.Tokens, both.ThinkingTokens, both.Count));
        Assert.Equal(OutputParts.Of(2, 7, isThinking: true), both.ThinkingOnly());
        Assert.Null(OutputParts.Of(1, 5).ThinkingOnly());
        Assert.Equal(both, OutputParts.FromBytes(both.ToBytes()));
    }

    [Fact]
    public void Index_and_files_give_the_same_thinking_and_cost()
    {
        _tree.Write($"p/{Line.Session}.jsonl",
            Line.Assistant("msg_1", "req_1", output: 1_000_000, model: "claude-opus-4-6", content: new JsonArray(Thought(1000))),
            Line.Assistant("msg_2", "req_2", output: 1, stop: null, model: "claude-opus-4-6",
                content: new JsonArray(Thought(2000, signature: 'c'))),
            Line.Assistant("msg_3", "req_3", output: 400, model: "claude-opus-4-6",
                change: static line => line.Usage()["output_tokens_details"] = new JsonObject { ["thinking_tokens"] = 300 }));
        var cancellation = TestContext.Current.CancellationToken;
        using var index = UsageIndex.Open(Path.Combine(_tree.Root, "usage.db"), cancellation: cancellation);
        var indexed = index.Read([_tree.Projects], Reading, cancellation: cancellation).Table;
        foreach (var table in (UsageTable[])[UsageTable.FromRequests(_tree.Read(Reading).Requests), indexed])
        {
            var total = UsageQueryEngine.Run(table, new UsageQuery { Catalog = Requests.Catalog }, cancellation).Total;
            // 0.5 x 1000 - 10, 0.5 x 2000 - 10 and the recorded 300; output of Opus 4.6 costs $25 per million tokens.
            Assert.Equal((490 + 990 + 300, 300), (total.ThinkingTokens, total.ThinkingTokensRecorded));
            Assert.Equal(1780 * 25m / 1_000_000, total.ThinkingCost);
            Assert.InRange(total.ThinkingTokensLower, 1300, 1779);
            Assert.InRange(total.ThinkingTokensUpper, 1781, 2260);
        }
    }

    [Fact]
    public void Estimates_grow_with_the_signature_and_are_never_negative()
    {
        foreach (var generation in Enum.GetValues<TokenizerGeneration>())
        {
            var estimate = ThinkingEstimate.For(generation);
            Assert.Equal(0, estimate.Tokens(10));
            Assert.InRange(estimate.Tokens(4372), 700, 1200);
            Assert.True(ThinkingEstimate.UpperBound.Tokens(4372) >= estimate.Tokens(4372));
        }
        Assert.Equal(0, ThinkingEstimate.Bound(0, 0));
        Assert.InRange(ThinkingEstimate.Bound(1000, 1000 * 1000), 100, 500);
    }

    private static JsonObject Thought(int bytes, string text = "", char signature = 'S') =>
        new() { ["type"] = "thinking", ["thinking"] = text, ["signature"] = new string(signature, bytes) };
}
