using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Usage.Queries;

/// <summary>Costs computed by hand from the list prices.</summary>
public class UsageCostTests
{
    [Fact]
    public void Prices_are_those_of_each_requests_own_day()
    {
        // Sonnet 5.5 reads: 0.20 USD per MTok up to 2026-10-06, 0.10 from 2026-10-07.
        var group = Assert.Single(Requests.By(UsageGrouping.Month).Run(
            Requests.At("2026-10-06T23:59:59Z", "claude-sonnet-5-5") with { CacheReadTokens = 1_000_000 },
            Requests.At("2026-10-07T00:00:00Z", "claude-sonnet-5-5") with { CacheReadTokens = 1_000_000 }).Groups);
        Assert.Equal(0.30m, group.Cost);
        Assert.Equal(4.00m, group.CostWithoutCaching);
        Assert.Equal(3.70m, group.Saving);
        Assert.Equal(1.0, group.HitRate);
    }

    [Fact]
    public void Long_prompt_prices_apply_to_each_request_and_not_to_their_sum()
    {
        // Haiku 5.5: 0.10 in and 0.50 out up to 100,000 prompt tokens, 0.50 and 2.50 above, on every token.
        var answer = Requests.By(UsageGrouping.Day).Run(
            Requests.At("2026-11-22T01:00:00Z", "claude-haiku-5-5", 60_000, 1_000),
            Requests.At("2026-11-22T02:00:00Z", "claude-haiku-5-5", 60_000, 1_000),
            Requests.At("2026-11-22T03:00:00Z", "claude-haiku-5-5", 50_000, 1_000) with { CacheReadTokens = 50_001 });
        // 2 × (0.006 + 0.0005) + 50,000 × 0.50 + 50,001 × 0.05 + 1,000 × 2.50 per million
        Assert.Equal(0.013m + 0.025m + 0.00250005m + 0.0025m, answer.Total.Cost);
    }

    [Fact]
    public void Serving_counts_fast_batch_us_and_searches()
    {
        var million = Requests.At("2026-11-22T01:00:00Z", "claude-opus-5-5", input: 1_000_000);
        var answer = Requests.By(UsageGrouping.Request).Run(
            million,
            million with { Timestamp = million.Timestamp.AddMinutes(1), Speed = "fast" },
            million with { Timestamp = million.Timestamp.AddMinutes(2), ServiceTier = "batch" },
            million with { Timestamp = million.Timestamp.AddMinutes(3), InferenceGeo = "us" },
            million with { Timestamp = million.Timestamp.AddMinutes(4), WebSearches = 3 });
        Assert.Equal([4m, 8m, 2m, 4.4m, 4.03m], answer.Groups.Select(group => group.Cost!.Value));
        Assert.Equal(3, answer.Total.WebSearches);
    }

    [Fact]
    public void Writes_that_are_never_read_make_the_saving_negative()
    {
        var total = Requests.By()
            .Run(Requests.At("2026-11-22T01:00:00Z", "claude-opus-5-5") with { CacheWrite5mTokens = 1_000_000,
            CacheWrite1hTokens = 1_000_000 }).Total;
        Assert.Equal(5m + 8m, total.Cost);
        Assert.Equal(8m, total.CostWithoutCaching);
        Assert.Equal(-5m, total.Saving);
        Assert.Equal(0, total.HitRate);
    }

    [Fact]
    public void Unknown_model_gets_no_price_and_is_named_with_its_tokens()
    {
        var answer = Requests.By(UsageGrouping.Model).Run(
            Requests.At("2026-11-22T01:00:00Z", "claude-opus-5-5", input: 500_000),
            Requests.At("2026-11-22T02:00:00Z", "gpt-oss", input: 70, output: 7),
            Requests.At("2026-11-22T03:00:00Z", "gpt-oss", input: 30, output: 3),
            Requests.At("2026-11-22T04:00:00Z") with { Model = null });
        Assert.Equal(["claude-opus-5-5", null, "gpt-oss"], answer.Groups.Select(group => group.Model));
        Assert.Equal([2m, null, null], answer.Groups.Select(group => group.Cost));
        Assert.Equal(4, answer.Total.Requests);
        Assert.Equal(2m, answer.Total.Cost);
        Assert.Equal([null, "gpt-oss"], answer.Total.Unpriced.Select(unpriced => unpriced.Model));
        var unknown = answer.Total.Unpriced[1];
        Assert.Equal((2, 110, 100, 10), (unknown.Requests, unknown.Tokens, unknown.Usage.InputTokens, unknown.Usage.OutputTokens));
        Assert.Equal("gpt-oss (110 tokens)", unknown.ToString());
    }

    [Fact]
    public void Inherit_is_not_a_model_that_served_a_request() =>
        Assert.Null(Requests.By().Run(Requests.At("2026-11-22T01:00:00Z", "inherit", input: 5)).Total.Cost);

    [Fact]
    public void Local_lines_are_not_requests()
    {
        var answer = Requests.By(UsageGrouping.Day).Run(Requests.At("2026-11-22T01:00:00Z", UsageRequest.LocalModel, output: 5));
        Assert.Empty(answer.Groups);
        Assert.Equal(0, answer.Total.Requests);
        Assert.Equal(0m, answer.Total.Cost);
    }

    [Fact]
    public void Recovered_output_is_separate_and_only_priced_on_request()
    {
        var placeholder = Requests.At("2026-11-22T01:00:00Z", "claude-opus-5-5", output: 1) with { IsFinal = false,
            Content = OutputParts.Of(1, 997) };
        var query = Requests.By(UsageGrouping.Day);
        var recorded = query.Run(placeholder).Total;
        Assert.Equal((1, 1000, 1), (recorded.OutputTokens, recorded.RecoveredOutputTokens, recorded.NotFinalRequests));
        Assert.Equal(0.00002m, recorded.Cost);
        Assert.Equal(0.02m, (query with { Recovered = true }).Run(placeholder).Total.Cost);
    }
}
