using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Usage.Queries;

/// <summary>Reading without an index.</summary>
public sealed class DirectReadingTests : IDisposable
{
    private readonly TranscriptTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void It_reports_what_was_read_and_what_is_broken()
    {
        var sound = _tree.Write("p/c.jsonl", Line.Assistant("msg_1"));
        var broken = _tree.Write("p/b.jsonl", Line.Assistant("msg_2"), """{"type":"assistant","message":{"usage":{]""",
            Line.Assistant("msg_3"));
        var alsoBroken = _tree.Write("p/a.jsonl", """{"type":"assistant","message":{"usage":{]""");
        var size = new[] { sound, broken, alsoBroken }.Sum(static file => new FileInfo(file).Length);
        var told = new List<(long Read, long Total)>();
        var reading = DirectReading.Read([_tree.Projects], progress: (read, total) => told.Add((read, total)),
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((3, 3, 3, size), (reading.Table.Count, reading.Files, reading.FilesRead, reading.BytesRead));
        Assert.Equal([(alsoBroken, 1L), (broken, 1L)], reading.Problems.Select(static problem => (problem.Path, problem.BrokenLines)));
        Assert.Equal((size, size), told[^1]);
    }

    [Fact]
    public void Claude_Codes_own_sum_is_the_last_of_each_session()
    {
        _tree.Write(
            $"p/{Line.Session}.jsonl", CostState(Line.Session, "1.5"), Line.Assistant("msg_1"),
                CostState(Line.OtherSession, "7", ",\"hasUnknownModelCost\":true"), CostState(Line.Session, "2.5"),
                CostState(Line.Session, "null"),
            """{"type":"cost-state","totalCostUSD":9}""");
        var sums = DirectReading.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken).RecordedSums()
            .OrderBy(static sum => sum.Session).ToList();
        Assert.Equal([(Line.Session, 2.5m, false), (Line.OtherSession, 7m, true)],
            sums.Select(static sum => (sum.Session, sum.Cost, sum.HasUnknownModelCost)));
        // The request in the transcript counts for the first session: the second's total includes what the first had spent until
        // then.
        Assert.Empty(sums[0].Inherited);
        Assert.Equal([Line.Session], sums[1].Inherited.Keys);
    }

    [Fact]
    public void Sums_are_compared_with_what_the_transcripts_add_up_to()
    {
        _tree.Write($"p/{Line.Session}.jsonl", Line.Assistant("msg_1", input: 1_000_000, output: 0, model: "claude-opus-5"),
            CostState(Line.Session, "5.25"));
        // Another file of the session, from before it was resumed.
        _tree.Write("p/before.jsonl", CostState(Line.Session, "1"));
        // The fork contains a copy of the request, a request of its own, and a total of both.
        _tree.Write(
            $"p/{Line.OtherSession}.jsonl",
                Line.Assistant("msg_1", input: 1_000_000, output: 0, model: "claude-opus-5",
                change: static line => line["forkedFrom"] = new System.Text.Json.Nodes.JsonObject { ["sessionId"] = Line.Session }),
            Line.Assistant("msg_2", input: 200_000, output: 0, model: "claude-opus-5", session: Line.OtherSession,
                time: "2026-03-04T06:00:00Z"),
            Line.Assistant("msg_3", input: 100_000, output: 0, model: "claude-opus-5", session: Line.OtherSession,
                time: "2026-03-04T06:01:00Z"), CostState(Line.OtherSession, "6.5"));
        var reading = DirectReading.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(
            [(Line.Session, 5.25m, 5m, -0.25m), (Line.OtherSession, 6.5m, 6.5m, 0m)],
            Reconciliation.Of(reading, Requests.Catalog).Select(static sum => (sum.Session, sum.RecordedCost, sum.Cost, sum.Difference)));
    }

    private static string CostState(string session, string cost, string more = "") =>
        $$"""{"type":"cost-state","sessionId":"{{session}}","totalCostUSD":{{cost}}{{more}}}""";
}
