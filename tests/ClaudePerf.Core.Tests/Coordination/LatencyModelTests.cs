using ClaudePerf.Core.Coordination.Latency;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Usage;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Tests.Coordination;

/// <summary>Response times from transcripts, and what is fitted to them.</summary>
public sealed class LatencyModelTests : IDisposable
{
    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();

    private readonly TranscriptTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void A_response_lasts_from_what_it_answers_to_its_last_block()
    {
        _tree.Write($"-p/{Line.Session}.jsonl",
            Line.User("Hello"),
            Line.Assistant("m1", output: 1, stop: null, time: "2026-03-04T05:06:02.000Z", input: 3, write5m: 40, read: 500),
            Line.Assistant("m1", output: 70, time: "2026-03-04T05:06:05.500Z", input: 3, write5m: 40, read: 500),
            // Asked by nothing, and never finished.
            Line.Assistant("m2", time: "2026-03-04T05:06:09.000Z"),
            Line.User("Again").Replace("05:06:00", "05:07:00", StringComparison.Ordinal),
            Line.Assistant("m3", stop: null, time: "2026-03-04T05:07:04.000Z"),
            "{\"type\":\"user\", torn",
            Line.Assistant("m1", output: 70, time: "2026-03-04T05:06:05.500Z"));
        _tree.Write($"-p/{Line.OtherSession}.jsonl", Line.User("Hello"), Line.Assistant("m1", time: "2026-03-04T05:06:50.000Z"));
        var samples = ResponseTimeReader.Read(TranscriptDiscovery.Find([_tree.Projects], cancellation: TestContext.Current.CancellationToken), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([new ResponseSample("claude-opus-4-6", 43, 500, 70, 5.5)], samples);
    }

    [Fact]
    public void A_fit_finds_the_coefficients_that_made_the_times()
    {
        var random = new Random(7);
        var samples = Enumerable.Range(0, 200).Select(_ =>
        {
            var (uncached, cached, output) = (random.Next(20_000), random.Next(150_000), random.Next(3000));
            return new ResponseSample("claude-opus-5", uncached, cached, output, 1.5 + (0.1 * uncached / 1000) + (0.01 * cached / 1000) + (15.0 * output / 1000));
        });
        var model = Assert.Single(LatencyModel.Fit(samples, Catalog).Models);
        Assert.Equal((1.5, 0.1, 0.01, 15.0), (Math.Round(model.BaseSeconds, 3), Math.Round(model.SecondsPerUncachedKToken, 3), Math.Round(model.SecondsPerCachedKToken, 3), Math.Round(model.SecondsPerOutputKToken, 3)));
        Assert.InRange(model.MedianError, 0, 0.001);
        Assert.Equal(1.5 + 1 + 0.5 + 3, model.Seconds(new TokenUsage(4000, 200, CacheWrite5mTokens: 6000, CacheReadTokens: 50_000)), 2);
    }

    [Fact]
    public void Its_error_is_that_of_responses_it_has_not_seen()
    {
        // Times that nothing explains: half of them are off by more than a third, whatever is fitted.
        var random = new Random(3);
        var samples = Enumerable.Range(0, 300).Select(_ => new ResponseSample("claude-opus-5", random.Next(20_000), random.Next(150_000), random.Next(3000), Math.Exp(4 * random.NextDouble())));
        Assert.InRange(Assert.Single(LatencyModel.Fit(samples, Catalog).Models).MedianError, 0.3, 3);
    }

    [Fact]
    public void No_coefficient_is_negative_and_too_few_responses_give_no_model()
    {
        var samples = Enumerable.Range(1, 40).Select(i => new ResponseSample("claude-opus-5", 1000 * i, 1000, 10, 100.0 / i)).ToList();
        var model = Assert.Single(LatencyModel.Fit(samples, Catalog).Models);
        Assert.All([model.BaseSeconds, model.SecondsPerUncachedKToken, model.SecondsPerCachedKToken, model.SecondsPerOutputKToken], value => Assert.True(value >= 0));
        Assert.Empty(LatencyModel.Fit(samples.Take(19), Catalog).Models);
        Assert.Empty(LatencyModel.Fit(samples.Select(sample => sample with { Model = "nobody's" }), Catalog).Models);
    }
}
