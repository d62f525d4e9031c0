using System.Text.Json.Nodes;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.Thinking;

namespace ClaudePerf.Core.Tests.Usage.Index;

/// <summary>Uncounted content is counted on demand, with the same results as counting it immediately.</summary>
public sealed class DeferredCountingTests : IDisposable
{
    private static readonly TranscriptReadOptions Now =
        new() { CounterFor = static _ => new LengthCounter(), ThinkingFor = static _ => new ThinkingEstimate(0.5, 1) };

    private static readonly TranscriptReadOptions Later = Now with { DefersCounting = true };

    private readonly IndexedTree _tree = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void An_answer_without_recovered_output_says_so_and_the_next_counts_it()
    {
        Write("a", Text("m1", "twelve chars"), Thought("m2", "abcdefgh"), Text("m3", "final", stop: "end_turn"));

        var first = Total(Later);
        Assert.Equal((3, 2, 2), (first.Requests, first.NotFinalRequests, first.UncountedRequests));
        // Thinking is known without counting: 8 bytes at one half, minus one, plus 3 for the end.
        Assert.Equal((2 + 6 + 2, 3L), (first.RecoveredOutputTokens, first.ThinkingTokens));

        var asked = Total(Now);
        Assert.Equal((0, 15 + 6 + 2), (asked.UncountedRequests, asked.RecoveredOutputTokens));
        Assert.Equal(asked.RecoveredOutputTokens,
            UsageQueryEngine.Run(DirectReading.Read([_tree.Root], Now, cancellation: Cancellation).Table, Query,
            Cancellation).Total.RecoveredOutputTokens);
        Assert.Equal(asked, Total(Later) with { Unpriced = asked.Unpriced });
    }

    [Fact]
    public void A_block_in_two_copies_of_a_transcript_counts_once()
    {
        Write("a", Text("m1", "twelve chars"));
        Write("b", Text("m1", "twelve chars", session: Line.OtherSession), Text("m1", "four", session: Line.OtherSession, uuid: "other"));
        Total(Later);
        Assert.Equal(12 + 4 + 3, Total(Now).RecoveredOutputTokens);
    }

    [Fact]
    public void Later_lines_are_added_to_uncounted_ones()
    {
        Write("a", Text("m1", "twelve chars"));
        Total(Later);
        Write("a", Text("m1", "more", uuid: "other"));
        Assert.Equal(1, Total(Later).UncountedRequests);
        Assert.Equal(12 + 4 + 3, Total(Now).RecoveredOutputTokens);
        Write("a", Text("m1", "and the rest", uuid: "third"));
        Assert.Equal(12 + 4 + 12 + 3, Total(Now).RecoveredOutputTokens);
    }

    [Fact]
    public void A_final_line_removes_uncounted_lines()
    {
        Write("a", Text("m1", "twelve chars"));
        Total(Later);
        Write("b", Text("m1", "twelve chars", stop: "end_turn"));
        Assert.Equal((0, 2), (Total(Later).UncountedRequests, (int)Total(Now).RecoveredOutputTokens));
    }

    [Fact]
    public void If_a_transcript_was_deleted_or_rewritten_the_recorded_output_remains()
    {
        Write("a", Text("m1", "twelve chars"));
        Write("b", Text("m2", "twelve chars"), Thought("m2", "abcdefgh", uuid: "thought"));
        Total(Later);
        _tree.Delete("-home-dev/b.jsonl");
        Assert.Equal((0, 15 + 6), (Total(Now).UncountedRequests, (int)Total(Now).RecoveredOutputTokens));
        // The index is not asked to read it again, so the position contains something else.
        Write("c", Text("m3", "twelve chars"));
        Total(Later);
        var path = _tree.PathOf("-home-dev/c.jsonl");
        var (written, length) = (File.GetLastWriteTimeUtc(path), new FileInfo(path).Length);
        using (var index = UsageIndex.Open(_tree.IndexPath, cancellation: Cancellation))
        {
            var scope = new UsageScope([_tree.Root]);
            var listing = FileListing.Of(scope, Cancellation);
            File.WriteAllText(path, new string('x', (int)length));
            File.SetLastWriteTimeUtc(path, written);
            var total = UsageQueryEngine.Run(index.Read(scope, listing, Now, includeDeleted: true, progress: null, Cancellation).Table,
                Query, Cancellation).Total;
            Assert.Equal((0, 15 + 6 + 2), (total.UncountedRequests, (int)total.RecoveredOutputTokens));
        }
    }

    [Fact]
    public void Uncounted_lines_survive_storage_and_unions()
    {
        var left = OutputParts.Union(OutputParts.Of(7, 3),
            OutputParts.FromUncounted([new UncountedLine("f", 90, 4), new UncountedLine("f", 5, 30)]))!;
        Assert.Equal(left, OutputParts.FromBytes(left.ToBytes(), "f"));
        Assert.Equal([5, 90], left.Uncounted.ToArray().Select(static line => line.Offset));
        Assert.Equal(left, OutputParts.Union(left, OutputParts.FromUncounted([new UncountedLine("f", 90, 4)])));
        Assert.NotEqual(left, left.WithoutUncounted());
        Assert.Null(OutputParts.FromUncounted([new UncountedLine("f", 90, 4)]).WithoutUncounted());
        Assert.Null(left.ThinkingOnly());
        var bytes = left.ToBytes();
        bytes.AsSpan(16, 16).CopyTo(bytes.AsSpan(32));
        Assert.Throws<ArgumentException>(() => OutputParts.FromBytes(bytes, "f"));
    }

    private static UsageQuery Query => new() { Catalog = IndexedTree.Catalog, GroupBy = [] };

    private UsageGroup Total(TranscriptReadOptions options)
    {
        using var index = UsageIndex.Open(_tree.IndexPath, cancellation: Cancellation);
        return UsageQueryEngine.Run(index.Read([_tree.Root], options, cancellation: Cancellation).Table, Query, Cancellation).Total;
    }

    private void Write(string name, params string[] lines) =>
        _tree.Append($"-home-dev/{name}.jsonl", [.. lines.Select(static line => line.TrimEnd('\n') + "\n")]);

    private static string Text(string id, string text, string? stop = null, string session = Line.Session, string? uuid = null) =>
        Content(id, new JsonObject { ["type"] = "text", ["text"] = text }, stop, session, uuid);

    private static string Thought(string id, string signature, string? uuid = null) =>
        Content(id, new JsonObject { ["type"] = "thinking", ["thinking"] = "", ["signature"] = signature }, null, Line.Session, uuid);

    private static string Content(string id, JsonObject block, string? stop, string session, string? uuid) =>
        Line.Assistant(id, $"req_{id}", output: 2, stop: stop, session: session, uuid: uuid, content: new JsonArray(block));
}
