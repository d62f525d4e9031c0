using ClaudePerf.Core.Coordination.Replay;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Coordination.Replay;

/// <summary>What the simulator predicts for transcripts, compared with figures computed by hand.</summary>
public sealed class TranscriptReplayTests : IDisposable
{
    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();
    private static readonly ModelInfo Model = Catalog.Resolve("claude-opus-5");

    private readonly TranscriptTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void A_conversation_billed_by_the_rules_is_predicted_exactly()
    {
        var beginning = InvocationOverhead.MainThreadPrefixTokens(Model);
        _tree.Write($"-p/{Line.Session}.jsonl",
            Answer("m1", "05:00:00", write: 20_000),
            Answer("m2", "05:01:00", read: 20_000, write: 500),
            // Six minutes later everything is written again.
            Answer("m3", "05:07:00", write: 21_000),
            // Compacted: only the prefix is still the same, and it was used four minutes ago.
            Answer("m4", "05:11:00", read: beginning, write: 17_000 - beginning),
            Answer("m5", "05:12:00", read: 17_000, write: 1_000));
        var result = Run();
        Assert.Equal((5, 0), (result.Requests, result.Skipped));
        Assert.Equal(result.Billed, result.Predicted);
        Assert.Equal((0, 0, 1, 0), (result.ReadError, result.WriteError, result.Within5Percent, result.CostError));
        Assert.Equal(result.BilledCost, result.PredictedCost);
        // 96,500 prompt tokens in total at $5, 50 output tokens at $25.
        Assert.Equal(((20_000 + 20_500 + 21_000 + 17_000 + 18_000) * 5m + 50 * 25m) / 1_000_000, result.UncachedCost);
        // One hour: the third reads 20,500 and writes 500; writes at $10, reads at $0.50.
        var (written, read) = (20_000 + 500 + 500 + (17_000 - beginning) + 1_000, 20_000 + 20_500 + beginning + 17_000);
        Assert.Equal((written * 10m + read * 0.5m + 50 * 25m) / 1_000_000, result.OneHourCost);
    }

    [Fact]
    public void The_first_reads_of_other_conversations_are_learned_but_no_later_ones()
    {
        _tree.Write($"-p/{Line.Session}.jsonl", Answer("m1", "05:00:00", read: 15_000, write: 5_000));
        _tree.Write($"-p/{Line.OtherSession}.jsonl", Answer("n1", "05:02:00", read: 15_000, write: 9_000, session: Line.OtherSession));
        var result = Run();
        // The first was warm from before the transcripts begin, which is unknown: 15,000 tokens of reads are missed. The second is
        // known from the first.
        Assert.Equal(15_000, result.Predicted.CacheReadTokens);
        Assert.Equal(15_000 / 44_000.0, result.ReadError, 6);
        Assert.Equal(0.5, result.Within5Percent);
    }

    [Fact]
    public void Switching_the_model_reads_nothing_and_switching_back_in_time_reads_again()
    {
        _tree.Write($"-p/{Line.Session}.jsonl",
            Answer("m1", "05:00:00", write: 20_000),
            Answer("m2", "05:01:00", write: 20_500, model: "claude-sonnet-5"),
            Answer("m3", "05:02:00", read: 20_500, write: 500, model: "claude-sonnet-5"));
        var result = Run();
        Assert.Equal((result.Billed, 0), (result.Predicted, result.CostError));
    }

    [Fact]
    public void A_conversation_continues_when_its_folder_changes()
    {
        _tree.Write($"-p/{Line.Session}.jsonl",
            Answer("m1", "05:00:00", write: 20_000),
            Answer("m2", "05:01:00", read: 20_000, write: 500)
                .Replace("/home/dev/project", "/home/dev/project/deeper", StringComparison.Ordinal));
        var result = Run();
        Assert.Equal((result.Billed, 0), (result.Predicted, result.CostError));
    }

    [Fact]
    public void A_rewound_conversation_continues_from_an_earlier_end()
    {
        _tree.Write($"-p/{Line.Session}.jsonl",
            Answer("m1", "05:00:00", write: 40_000),
            Answer("m2", "05:01:00", read: 40_000, write: 1_000),
            Answer("m3", "05:02:00", read: 41_000, write: 1_000),
            // Rewound to after the second answer with another question, twice.
            Answer("m4", "05:03:00", read: 41_000, write: 600),
            Answer("m5", "05:03:30", read: 41_000, write: 500));
        var result = Run();
        Assert.Equal((result.Billed, 0), (result.Predicted, result.CostError));
    }

    [Fact]
    public void Requests_without_a_price_are_skipped_and_reported()
    {
        _tree.Write($"-p/{Line.Session}.jsonl", Answer("m1", "05:00:00", write: 20_000),
            Answer("m2", "05:01:00", write: 20_000, model: "somebody-elses"));
        Assert.Equal((1, 1), (Run().Requests, Run().Skipped));
    }

    private ReplayResult Run() =>
        TranscriptReplay.Run(UsageTable.FromRequests(_tree.Read().Requests), Catalog, cancellation: TestContext.Current.CancellationToken);

    private static string Answer(string id, string time, long read = 0, long write = 0, string model = "claude-opus-5",
        string session = Line.Session) =>
        Line.Assistant(id, id, output: 10, input: 0, write5m: write, read: read, model: model, session: session,
            time: $"2026-09-04T{time}.000Z");
}
