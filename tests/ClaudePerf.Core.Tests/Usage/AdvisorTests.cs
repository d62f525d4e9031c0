using System.Text.Json.Nodes;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Usage;

public sealed class AdvisorTests : IDisposable
{
    private readonly TranscriptTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void An_advisor_call_is_billed_additionally_at_its_own_models_price()
    {
        _tree.Write($"p/{Line.Session}.jsonl",
            WithIterations(Line.Assistant(output: 100, input: 1000, model: "claude-haiku-4-5"), Advice(20_000, 700)));
        foreach (var table in Tables())
        {
            var models = UsageQueryEngine.Run(table, new UsageQuery { Catalog = Requests.Catalog, GroupBy = [UsageGrouping.Model] },
                TestContext.Current.CancellationToken);
            Assert.Equal([("claude-haiku-4-5", 1L, 1000L, 100L), ("claude-opus-4-6", 0L, 20_000L, 700L)],
                models.Groups.OrderBy(static group => group.Model, StringComparer.Ordinal)
                    .Select(static group => (group.Model!, group.Requests, group.InputTokens, group.OutputTokens)));
            // Haiku 4.5: $1 and $5 per million; Opus 4.6: $5 and $25.
            Assert.Equal((1000 * 1m + 100 * 5m + 20_000 * 5m + 700 * 25m) / 1_000_000, models.Total.Cost);
            Assert.Equal(1, models.Total.Requests);
        }
    }

    [Fact]
    public void Entries_of_other_types_repeat_the_message()
    {
        var entry = Advice(20_000, 700);
        foreach (var type in (string[])["message", "compaction", "fallback_message", "something_new"])
        {
            entry["type"] = type;
            _tree.Write($"p/{type}.jsonl", WithIterations(Line.Assistant($"msg_{type}", $"req_{type}"), entry.DeepClone().AsObject()));
        }
        Assert.Equal(4, _tree.Read().Requests.Count);
    }

    [Fact]
    public void Each_call_counts_once_over_lines_forks_copies_and_side_threads()
    {
        var line = Line.Assistant(output: 100);
        JsonObject[] advice = [Advice(20_000, 700), Advice(30_000, 800)];
        _tree.Write($"p/{Line.Session}.jsonl", WithIterations(line, advice),
            WithIterations(Line.Assistant(output: 100, uuid: "second"), advice));
        _tree.Write($"p/{Line.OtherSession}.jsonl", WithIterations(line, advice));
        _tree.Write("p/agent-1.jsonl",
            WithIterations(Line.Assistant(request: "req_other", output: 100, sidechain: true, uuid: "third"), advice));
        var gateway = WithIterations(Line.Assistant("msg_g", request: null, uuid: "g"), Advice(500, 5));
        _tree.Write("q/one.jsonl", gateway);
        _tree.Write("q/two.jsonl", gateway.Replace(Line.Session, Line.OtherSession, StringComparison.Ordinal));
        Assert.Equal([500, 20_000, 30_000],
            _tree.Read().Requests.Where(static request => request.IsAdvisor).Select(static request => request.InputTokens).Order());
    }

    [Fact]
    public void Calls_of_a_repeated_message_count_unless_its_file_is_there()
    {
        _tree.Write("p/a.jsonl", Line.Progress(WithIterations(Line.Assistant("msg_p", "req_p", output: 9), Advice(20_000, 700))));
        Assert.Equal([700], Advised());
        _tree.Write("p/agent-a1.jsonl", WithIterations(Line.Assistant("msg_p", "req_p", output: 9, sidechain: true), Advice(20_000, 700)));
        Assert.Equal([700], Advised());

        IEnumerable<long> Advised() =>
            _tree.Read().Requests.Where(static request => request.IsAdvisor).Select(static request => request.OutputTokens);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[null, 7, \"advisor_message\", [], {\"type\":null}]")]
    [InlineData("[{\"type\":{\"type\":\"advisor_message\"},\"output_tokens\":5}]")]
    public void Malformed_iterations_are_ignored(string iterations)
    {
        _tree.Write("p/a.jsonl", Line.Assistant(change: line => line.Usage()["iterations"] = JsonNode.Parse(iterations)));
        Assert.False(Assert.Single(_tree.Read().Requests).IsAdvisor);
    }

    [Fact]
    public void An_advisor_without_a_model_has_tokens_and_no_price()
    {
        var advice = Advice(20_000, 700);
        advice.Remove("model");
        advice["cache_read_input_tokens"] = null;
        _tree.Write("p/a.jsonl", WithIterations(Line.Assistant(), advice));
        var total = UsageQueryEngine.Run(Tables()[0], new UsageQuery { Catalog = Requests.Catalog },
            TestContext.Current.CancellationToken).Total;
        Assert.Equal((1, 20_003, 710), (total.Requests, total.InputTokens, total.OutputTokens));
        Assert.Equal((null, 0L, 700L),
            (Assert.Single(total.Unpriced).Model, total.Unpriced[0].Requests, total.Unpriced[0].Usage.OutputTokens));
    }

    [Theory]
    [InlineData("[{\"type\":\"text\",\"text\":8x}]")]
    [InlineData("[{\"type\":\"text\" \"text\":\"\"}]")]
    public void Damaged_content_does_not_affect_the_message(string content)
    {
        _tree.Write("p/a.jsonl",
            WithIterations(Line.Assistant(output: 77), Advice(1, 2))
            .Replace("[{\"type\":\"text\",\"text\":\"Done.\"}]", content, StringComparison.Ordinal));
        Assert.Equal(77, Assert.Single(_tree.Read().Requests).OutputTokens);
    }

    private UsageTable[] Tables()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var index = UsageIndex.Open(Path.Combine(_tree.Root, "usage.db"), cancellation: cancellation);
        return [UsageTable.FromRequests(_tree.Read().Requests), index.Read([_tree.Projects], cancellation: cancellation).Table];
    }

    private static string WithIterations(string line, params JsonObject[] iterations)
    {
        var parsed = JsonNode.Parse(line)!.AsObject();
        parsed.Usage()["iterations"] = new JsonArray([
            new JsonObject { ["type"] = "message", ["input_tokens"] = 3, ["output_tokens"] = 10 },
            .. iterations.Select(static iteration => iteration.DeepClone())]);
        return parsed.ToJsonString();
    }

    private static JsonObject Advice(long input, long output) => new()
    {
        ["type"] = "advisor_message",
        ["model"] = "claude-opus-4-6",
        ["input_tokens"] = input,
        ["output_tokens"] = output,
        ["cache_creation_input_tokens"] = 0,
        ["cache_read_input_tokens"] = 0,
    };
}
