using ClaudePerf.Core.Coordination.Latency;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tests.Coordination.Latency;

/// <summary>Fits of response times.</summary>
public sealed class LatencyModelTests
{
    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();

    [Fact]
    public void A_fit_recovers_the_coefficients_behind_the_times()
    {
        var model = Assert.Single(LatencyModel.Fit(Planted(200, noise: 0), Catalog).Models);
        Assert.Equal((1.5, 0.1, 0.01, 15.0),
            (Math.Round(model.BaseSeconds, 3), Math.Round(model.SecondsPerUncachedKToken, 3), Math.Round(model.SecondsPerCachedKToken, 3),
                Math.Round(model.SecondsPerOutputKToken, 3)));
        Assert.InRange(model.MedianError, 0, 0.001);
        var usage = new TokenUsage(4000, 200, CacheWrite5mTokens: 6000, CacheReadTokens: 50_000);
        Assert.Equal(1.5 + 1 + 0.5 + 3, model.Seconds(usage), 2);
        Assert.Equal(1.5 + 1 + 0.5, model.WaitSeconds(usage), 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Pauses_retries_and_sleep_do_not_affect_the_fit(int seed)
    {
        // One response in eight took up to ten minutes for reasons unrelated to its usage.
        var random = new Random(seed);
        var samples = Planted(1500, noise: 0.2, seed)
            .Select(sample => random.Next(8) == 0 ? sample with { Seconds = sample.Seconds + (600 * random.NextDouble()) } : sample)
            .ToList();
        var model = Assert.Single(LatencyModel.Fit(samples, Catalog).Models);
        Assert.InRange(model.SecondsPerUncachedKToken, 0.075, 0.135);
        Assert.InRange(model.SecondsPerOutputKToken, 13.5, 17.5);
        Assert.InRange(model.SecondsPerCachedKToken, 0, 0.025);
        Assert.InRange(model.BaseSeconds, 0, 3);
        Assert.InRange(model.MedianError, 0.1, 0.25);
        Assert.True(model.MedianErrorOfMedian > 2 * model.MedianError);
    }

    [Fact]
    public void The_interval_of_a_response_contains_nine_in_ten_unseen_ones()
    {
        var seen = LatencyModel.Fit(Planted(1200, noise: 0.4, seed: 4), Catalog);
        var later = Planted(1200, noise: 0.4, seed: 5).ToList();
        var within = later.Count(sample => seen.Estimate(Opus, Usage(sample)) is { } expected && sample.Seconds >= expected.Low
            && sample.Seconds <= expected.High);
        Assert.InRange(within / (double)later.Count, 0.87, 0.93);
    }

    [Fact]
    public void The_interval_of_a_difference_contains_the_true_mean_difference()
    {
        var (before, after) = (new TokenUsage(60_000, 500), new TokenUsage(2_000, 500, CacheReadTokens: 58_000));
        const double Planted58K = 58 * (0.01 - 0.1);
        var held = 0;
        const int Trials = 60;
        for (var trial = 0; trial < Trials; trial++)
        {
            var difference = LatencyModel.Fit(Planted(300, noise: 0.3, seed: 100 + trial), Catalog).Difference(Opus, before, after)!.Value;
            Assert.InRange(difference.Seconds, difference.Low, difference.High);
            held += difference.Low <= Planted58K && Planted58K <= difference.High ? 1 : 0;
        }
        // 90% of 60 are 54; fewer than 46 of them occur once in a thousand times.
        Assert.InRange(held, 46, Trials);
    }

    [Fact]
    public void Its_error_is_that_of_unseen_sessions()
    {
        // Each session has its own speed, which a fit that sees half of a session would know.
        var samples = Enumerable.Range(0, 30).SelectMany(session =>
        {
            var factor = session % 2 == 0 ? 1 : 3;
            return Planted(20, noise: 0, seed: session)
                .Select(sample => sample with { Session = $"s{session}", Seconds = factor * sample.Seconds });
        });
        var model = Assert.Single(LatencyModel.Fit(samples, Catalog).Models);
        Assert.Equal(30, model.Sessions);
        Assert.InRange(model.MedianError, 0.3, 0.8);
        Assert.True(model.HighRatio / model.LowRatio > 2.5);
    }

    [Fact]
    public void Unexplained_times_have_a_large_error()
    {
        var random = new Random(3);
        var samples = Enumerable.Range(0, 300)
            .Select(_ => new ResponseSample(
                "claude-opus-5", random.Next(20_000), random.Next(150_000), random.Next(3000), Math.Exp(4 * random.NextDouble())));
        var model = Assert.Single(LatencyModel.Fit(samples, Catalog).Models);
        Assert.InRange(model.MedianError, 0.3, 3);
        Assert.InRange(model.MedianErrorOfMedian, 0.3, 3);
    }

    [Fact]
    public void No_coefficient_is_negative_and_too_few_responses_give_no_model()
    {
        var samples = Enumerable.Range(1, 40).Select(i => new ResponseSample("claude-opus-5", 1000 * i, 1000, 10, 100.0 / i)).ToList();
        var model = Assert.Single(LatencyModel.Fit(samples, Catalog).Models);
        Assert.All([model.BaseSeconds, model.SecondsPerUncachedKToken, model.SecondsPerCachedKToken, model.SecondsPerOutputKToken],
            value => Assert.True(value >= 0));
        var few = LatencyModel.Fit(samples.Take(19), Catalog);
        Assert.Empty(few.Models);
        Assert.Null(few.For(Opus));
        Assert.Null(few.Estimate(Opus, new TokenUsage(1)));
        Assert.Null(few.Difference(Opus, new TokenUsage(1), new TokenUsage(2)));
        Assert.Empty(LatencyModel.Fit(samples.Select(sample => sample with { Model = "nobody's" }), Catalog).Models);
        Assert.Empty(LatencyModel.Fit(samples.Select(sample => sample with { IsFast = true }), Catalog).Models);
    }

    [Fact]
    public void A_model_with_few_responses_uses_its_familys_figures_with_their_error()
    {
        var samples = Planted(200, noise: 0.1)
            .Concat(Planted(6, noise: 0.1, seed: 9)
                .Select(static sample => sample with { Model = "claude-opus-4-6", Seconds = 2 * sample.Seconds })).ToList();
        var fit = LatencyModel.Fit(samples, Catalog);
        var other = fit.For(Catalog.Resolve("claude-opus-4-6"))!;
        Assert.Equal((LatencyBasis.Family, 200, "claude-opus-4-6"), (other.Basis, other.Samples, other.Model));
        // Its own responses take twice as long: that is the error.
        Assert.InRange(other.MedianError, 0.4, 0.6);
        Assert.InRange(other.HighRatio, 1.9, 2.6);
        Assert.Equal(LatencyBasis.Model, fit.For(Opus)!.Basis);
        // The error for a model that was never used is unknown, and other families have no figures.
        Assert.Null(fit.For(Catalog.Resolve("claude-opus-4-5")));
        Assert.Null(fit.For(Catalog.Resolve("claude-haiku-4-5")));
    }

    [Fact]
    public void Two_models_of_a_family_show_how_well_one_predicts_another()
    {
        var fit = LatencyModel.Fit(Planted(100, noise: 0.1)
            .Concat(Planted(100, noise: 0.1, seed: 9)
                .Select(static sample => sample with { Model = "claude-opus-4-6", Seconds = 1.5 * sample.Seconds })), Catalog);
        var other = fit.For(Catalog.Resolve("claude-opus-4-5"))!;
        Assert.Equal((LatencyBasis.Family, 200), (other.Basis, other.Samples));
        Assert.InRange(other.MedianError, 0.25, 0.6);
    }

    [Fact]
    public void Many_responses_are_thinned_out_with_the_same_result()
    {
        var model = Assert.Single(LatencyModel.Fit(Planted(12_000, noise: 0.2), Catalog).Models);
        Assert.Equal(5000, model.Samples);
        Assert.InRange(model.SecondsPerOutputKToken, 14, 16);
    }

    private static ModelInfo Opus => Catalog.Resolve("claude-opus-5");

    private static TokenUsage Usage(ResponseSample sample) =>
        new(sample.UncachedTokens, sample.OutputTokens, CacheReadTokens: sample.CachedTokens);

    // Seconds = 1.5 + 0.1 uncached + 0.01 cached + 15 output (thousands), with noise on the logarithm; sessions of twenty.
    private static IEnumerable<ResponseSample> Planted(int count, double noise, int seed = 7)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var (uncached, cached, output) = (random.Next(20_000), random.Next(150_000), random.Next(3000));
            var seconds = 1.5 + (0.1 * uncached / 1000) + (0.01 * cached / 1000) + (15.0 * output / 1000);
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            return new ResponseSample("claude-opus-5", uncached, cached, output, seconds
                * Math.Exp(noise * normal)) { Session = $"s{i / 20}" };
        })];
    }
}
