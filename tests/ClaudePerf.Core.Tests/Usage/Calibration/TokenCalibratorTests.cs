using System.Text.Json;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Measurement;
using ClaudePerf.Core.Tests.Tokens.Exact;
using ClaudePerf.Core.Tokens.Correction;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Calibration;

namespace ClaudePerf.Core.Tests.Usage.Calibration;

public sealed class TokenCalibratorTests : IDisposable
{
    private const int EndOfTurn = 3;

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _lines = [];

    public void Dispose() => _folder.Dispose();

    // In tests the estimate is one token per character.
    private CalibrationResult Calibrate()
    {
        File.WriteAllLines(_folder.File("session.jsonl"), _lines);
        return new TokenCalibrator(ModelCatalog.Load(ModelCatalog.ShippedFile), TimeProvider.System,
            generation => new CharacterCounter(generation))
            .Calibrate(TranscriptDiscovery.Find([_folder.Path], cancellation: TestContext.Current.CancellationToken),
                TestContext.Current.CancellationToken);
    }

    private void Add(
        string id, long output, object[] content, string? stopReason = "end_turn", string model = "claude-opus-5", int thinking = 0,
            bool isApiError = false) =>
        _lines.Add(JsonSerializer.Serialize(new
        {
            type = "assistant",
            isApiErrorMessage = isApiError,
            message = new { id, model, content, stop_reason = stopReason,
                usage = new { input_tokens = 1, output_tokens = output, output_tokens_details = new { thinking_tokens = thinking } } },
        }));

    private static object Text(string text) => new { type = "text", text };

    private static string OfLength(int length) => new('x', length);

    private void AddMany(int count, Func<int, double> ratio, string model = "claude-opus-5", string prefix = "msg")
    {
        for (var i = 0; i < count; i++)
        {
            var length = 100 + (i * 37 % 900);
            Add($"{prefix}_{i:000}", (long)Math.Round(length * ratio(i)) + EndOfTurn, [Text(OfLength(length))], model: model);
        }
    }

    [Fact]
    public void A_constant_bias_is_found_and_applied()
    {
        AddMany(60, i => 1.1 + (0.02 * ((i % 5) - 2)));
        var correction = Assert.Single(Calibrate().Corrections);
        Assert.Equal((TokenizerGeneration.V5, 60, true), (correction.Generation, correction.Samples, correction.Applied));
        Assert.InRange(correction.Factor, 1.08, 1.12);
        Assert.InRange(correction.MedianError, 0.08, 0.10);
        Assert.InRange(correction.CorrectedMedianError, 0, 0.025);
        Assert.Equal("characters", correction.EstimateVersion);
    }

    [Fact]
    public void An_estimate_that_is_right_on_average_is_not_corrected()
    {
        AddMany(200, i => 1 + (0.1 * (((i * 7919 % 101) - 50) / 50.0)));
        var correction = Assert.Single(Calibrate().Corrections);
        Assert.False(correction.Applied);
    }

    [Fact]
    public void Too_few_messages_give_no_correction()
    {
        AddMany(TokenCalibrator.MinimumMessages - 1, _ => 1.5);
        var result = Calibrate();
        Assert.Empty(result.Corrections);
        Assert.Equal(TokenCalibrator.MinimumMessages - 1, result.TooFew[TokenizerGeneration.V5]);
    }

    [Fact]
    public void Each_generation_has_its_own()
    {
        AddMany(50, _ => 1.2);
        AddMany(50, _ => 0.9, "claude-opus-4-6", "old");
        AddMany(50, _ => 3, "gpt-9", "other");
        var corrections = Calibrate().Corrections;
        Assert.Equal([TokenizerGeneration.V3, TokenizerGeneration.V5], corrections.Select(correction => correction.Generation));
        Assert.Equal(0.9, corrections[0].Factor, 2);
        Assert.Equal(1.2, corrections[1].Factor, 2);
    }

    [Fact]
    public void Only_whole_messages_of_text_alone_are_compared_and_each_once()
    {
        AddMany(50, _ => 1.1);
        AddMany(50, _ => 1.1);
        for (var i = 0; i < 100; i++)
        {
            Add($"call_{i}", 900, [Text(OfLength(100))], stopReason: "tool_use");
            Add($"call_{i}", 900, [new { type = "tool_use", id = "t", name = "Read", input = new { } }], stopReason: "tool_use");
            Add($"torn_{i}", 8, [Text(OfLength(100))], stopReason: null);
            Add($"cut_{i}", 900, [Text(OfLength(100))], stopReason: "max_tokens");
            Add($"thought_{i}", 900, [Text(OfLength(100))], thinking: 700);
            Add($"shown_{i}", 900, [new { type = "thinking", thinking = "hm" }, Text(OfLength(100))]);
            Add($"failed_{i}", 900, [Text(OfLength(100))], isApiError: true);
            Add($"local_{i}", 900, [Text(OfLength(100))], model: "<synthetic>");
            Add($"short_{i}", 900, [Text("ok")]);
            Add($"two_{i}", 900, [Text(OfLength(100)), Text(OfLength(101))]);
        }
        var correction = Assert.Single(Calibrate().Corrections);
        Assert.Equal(50, correction.Samples);
        Assert.Equal(1.1, correction.Factor, 2);
    }

    [Fact]
    public void A_few_messages_with_hidden_thinking_move_the_factor_little()
    {
        AddMany(100, i => i % 10 == 0 ? 6 : 1.1);
        Assert.InRange(Assert.Single(Calibrate().Corrections).Factor, 1.09, 1.11);
    }

    [Fact]
    public void Broken_lines_are_ignored()
    {
        AddMany(50, _ => 1.1);
        _lines.InsertRange(20, ["", "{", "{\"type\":\"assistant\",\"message\":{\"usage\":{\"output_tokens\":",
            "[\"assistant\",\"output_tokens\"]",
                """{"type":"assistant","message":{"id":"a","content":[{"type":"text","text":"\ud800"}],"usage":{"output_tokens":1}}}""",
                "null \"assistant\" \"output_tokens\""]);
        Assert.Equal(50, Assert.Single(Calibrate().Corrections).Samples);
    }

    [Fact]
    public void Transcripts_as_claude_code_writes_them_give_their_long_answers()
    {
        var calibrator = new TokenCalibrator(ModelCatalog.Load(ModelCatalog.ShippedFile), TimeProvider.System);
        var result = calibrator.Calibrate(OrchardTranscripts.Find(), TestContext.Current.CancellationToken);
        Assert.Empty(result.Unreadable);
        Assert.Empty(result.Corrections);
        // a2 (which the fork repeats), s2, p2, f1 and x1; the other answers are too short or contain more than text.
        Assert.Equal((TokenizerGeneration.V5, 5), Assert.Single(result.TooFew.Select(few => (few.Key, few.Value))));
    }
}
