using System.Globalization;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tests.Pricing;

public class CostCalculatorTests
{
    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly TokenUsage TenThousandOfEach = new(10_000, 10_000, 10_000, 10_000, 10_000);

    [Theory]
    // (input + output + 5m + 1h + read) / 100, computed by hand from the price list; the fast column is that times 2 or 6.
    [InlineData("claude-haiku-5-5", "0.00935", "0.00935")]
    [InlineData("claude-sonnet-5-5", "0.186", "0.186")]
    [InlineData("claude-opus-5-5", "0.372", "0.744")]
    [InlineData("claude-fable-5-2", "0.742", "1.484")]
    [InlineData("claude-mythos-5-2", "0.742", "1.484")]
    [InlineData("claude-opus-5", "0.4675", "0.935")]
    [InlineData("claude-sonnet-5", "0.187", "0.187")]
    [InlineData("claude-opus-4-8", "0.4675", "0.935")]
    [InlineData("claude-fable-5-1", "0.9275", "0.9275")]
    [InlineData("claude-fable-5", "0.935", "0.935")]
    [InlineData("claude-opus-4-7", "0.4675", "0.4675")]
    [InlineData("claude-opus-4-6", "0.4675", "2.805")]
    [InlineData("claude-opus-4-5", "0.4675", "0.4675")]
    [InlineData("claude-opus-4-1", "1.4025", "1.4025")]
    [InlineData("claude-sonnet-4-6", "0.2805", "0.2805")]
    [InlineData("claude-haiku-4-5", "0.0935", "0.0935")]
    [InlineData("claude-3-5-haiku", "0.0748", "0.0748")]
    [InlineData("claude-3-haiku", "0.0233", "0.0233")]
    public void Cost_of_ten_thousand_tokens_of_each_kind(string id, string standard, string fast)
    {
        var model = Catalog.Resolve(id);

        Assert.Equal(Usd(standard), CostCalculator.Cost(model, TenThousandOfEach, default, Now));
        Assert.Equal(Usd(fast), CostCalculator.Cost(model, TenThousandOfEach, new PriceModifiers(Fast: true), Now));
    }

    [Theory]
    [InlineData(100_000, 1_000, "0.0105")]
    [InlineData(100_001, 1_000, "0.0525005")]
    [InlineData(150_000, 1_000, "0.0775")]
    public void Haiku_5_5_prices_the_whole_request_by_its_prompt(long input, long output, string cost) =>
        Assert.Equal(Usd(cost), Cost("claude-haiku-5-5", new TokenUsage(input, output)));

    [Fact]
    public void Prompt_length_counts_cache_reads_and_both_writes()
    {
        var below = new TokenUsage(25_000, 0, 25_000, 25_000, 25_000);
        var above = below with { CacheReadTokens = 25_001 };

        Assert.Equal(0.025m * (0.10m + 0.125m + 0.20m + 0.01m), Cost("haiku", below));
        Assert.Equal(0.025m * (0.50m + 0.625m + 1.00m) + 0.025001m * 0.05m, Cost("haiku", above));
    }

    [Fact]
    public void Prompt_length_does_not_count_output() =>
        Assert.Equal(0.01m + 0.05m, Cost("haiku", new TokenUsage(100_000, 100_000)));

    [Theory]
    [InlineData("claude-sonnet-4-5", 200_000, "0.615")]
    [InlineData("claude-sonnet-4-5", 200_001, "1.222506")]
    [InlineData("claude-sonnet-4-20250514", 200_001, "1.222506")]
    [InlineData("claude-sonnet-4-6", 900_000, "2.715")]
    [InlineData("claude-opus-4-6", 900_000, "4.525")]
    [InlineData("claude-opus-5-5", 900_000, "3.62")]
    public void Long_prompts_of_other_models(string id, long input, string cost) =>
        Assert.Equal(Usd(cost), Cost(id, new TokenUsage(input, 1_000)));

    [Theory]
    [InlineData("2026-09-28T00:00:00Z", "0.20")]
    [InlineData("2026-10-06T23:59:59Z", "0.20")]
    [InlineData("2026-10-06T23:59:59.9999999Z", "0.20")]
    [InlineData("2026-10-07T00:00:00Z", "0.10")]
    [InlineData("2026-10-07T01:59:59+02:00", "0.20")]
    [InlineData("2026-10-06T19:00:00-05:00", "0.10")]
    [InlineData("2026-01-01T00:00:00Z", "0.20")]
    [InlineData("2036-01-01T00:00:00Z", "0.10")]
    public void Sonnet_5_5_reads_get_cheaper_on_their_day_in_UTC(string at, string cost) =>
        Assert.Equal(Usd(cost), Cost("claude-sonnet-5-5", new TokenUsage(0, CacheReadTokens: 1_000_000), default, at));

    [Theory]
    [InlineData("claude-opus-4-8", "2026-11-22T00:00:00Z", "10")]
    [InlineData("claude-opus-4-8", "2026-11-30T23:59:59Z", "10")]
    [InlineData("claude-opus-4-8", "2026-12-01T00:00:00Z", "5")]
    [InlineData("claude-opus-4-7", "2026-07-24T23:59:59Z", "30")]
    [InlineData("claude-opus-4-7", "2026-07-25T00:00:00Z", "5")]
    [InlineData("claude-opus-4-6", "2026-11-22T00:00:00Z", "30")]
    public void Fast_mode_holds_through_the_day_of_its_removal(string id, string at, string cost) =>
        Assert.Equal(Usd(cost), Cost(id, new TokenUsage(1_000_000), new PriceModifiers(Fast: true), at));

    [Fact]
    public void The_price_of_Sonnet_5_never_increased() =>
        Assert.Equal(12m, Cost("claude-sonnet-5", new TokenUsage(1_000_000, 1_000_000), default, "2026-09-02T00:00:00Z"));

    [Theory]
    [InlineData("claude-opus-5-5", "12")]
    [InlineData("claude-sonnet-5-5", "6")]
    [InlineData("claude-haiku-4-5", "3")]
    [InlineData("claude-opus-4-1", "45")]
    public void Batch_halves_input_and_output(string id, string cost) =>
        Assert.Equal(Usd(cost), Cost(id, new TokenUsage(1_000_000, 1_000_000), new PriceModifiers(Batch: true)));

    [Fact]
    public void Batch_of_a_long_prompt_halves_the_long_prompt_rates() =>
        Assert.Equal(0.25m + 1.25m, Cost("haiku", new TokenUsage(1_000_000, 1_000_000), new PriceModifiers(Batch: true)));

    [Fact]
    public void Batch_stacks_with_caching() =>
        Assert.Equal((5m + 8m + 0.20m) / 2,
            Cost("opus", new TokenUsage(0, 0, 1_000_000, 1_000_000, 1_000_000), new PriceModifiers(Batch: true)));

    [Fact]
    public void Us_inference_costs_a_tenth_more_for_every_token_kind() =>
        Assert.Equal(0.372m * 1.1m, Cost("opus", TenThousandOfEach, new PriceModifiers(UsInference: true)));

    [Fact]
    public void Modifiers_multiply() =>
        Assert.Equal(0.372m * 2 * 1.1m, Cost("opus", TenThousandOfEach, new PriceModifiers(Fast: true, UsInference: true)));

    [Fact]
    public void Web_searches_cost_a_cent_whatever_the_modifiers()
    {
        var searches = new TokenUsage(0, WebSearches: 10);

        Assert.Equal(0.10m, Cost("opus", searches));
        Assert.Equal(0.10m, Cost("opus", searches, new PriceModifiers(true, true, true)));
    }

    [Fact]
    public void Breakdown_names_each_part()
    {
        var usage = new TokenUsage(1_000_000, 2_000_000, 3_000_000, 4_000_000, 5_000_000, 6);

        var parts = CostCalculator.Breakdown(Catalog.Resolve("opus"), usage, default, Now);

        Assert.Equal(new CostBreakdown(4m, 40m, 15m, 32m, 1m, 0.06m), parts);
        Assert.Equal(47m, parts.CacheWrites);
        Assert.Equal(92.06m, parts.Total);
    }

    [Fact]
    public void Without_caching_the_whole_prompt_is_input() =>
        Assert.Equal(new TokenUsage(100, 7, WebSearches: 2), new TokenUsage(10, 7, 20, 30, 40, 2).WithoutCaching());

    [Fact]
    public void Cost_prints_without_trailing_zeros() =>
        Assert.Equal("0.0775", Cost("haiku", new TokenUsage(150_000, 1_000)).ToString(CultureInfo.InvariantCulture));

    [Fact]
    public void Huge_counts_have_a_cost_and_count_as_long_prompts()
    {
        var usage = new TokenUsage(long.MaxValue, 0, long.MaxValue);

        Assert.Equal(long.MaxValue, usage.PromptTokens);
        Assert.Equal(long.MaxValue * 1.125m / 1_000_000m, Cost("haiku", usage));
    }

    [Theory]
    [InlineData(-1, 0, 0, 0, 0, 0)]
    [InlineData(0, -1, 0, 0, 0, 0)]
    [InlineData(0, 0, -1, 0, 0, 0)]
    [InlineData(0, 0, 0, -1, 0, 0)]
    [InlineData(0, 0, 0, 0, -1, 0)]
    [InlineData(0, 0, 0, 0, 0, -1)]
    public void A_negative_count_of_any_kind_is_rejected(long input, long output, long write5m, long write1h, long read, int searches)
    {
        var usage = new TokenUsage(input, output, write5m, write1h, read, searches);

        Assert.StartsWith("Usage counts cannot be negative.", Assert.Throws<ArgumentOutOfRangeException>(() => Cost("opus", usage)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_000, "0.10")]
    [InlineData(100_001, "0.50")]
    public void Rates_of_a_long_prompt_begin_above_the_limit(long tokens, string input) =>
        Assert.Equal(Usd(input), Catalog.Resolve("claude-haiku-5-5").PriceAt(Now).RatesFor(tokens).Input);

    [Fact]
    public void Cost_and_resolution_of_a_seen_name_allocate_nothing()
    {
        var usage = new TokenUsage(10, 20, 30, 40, 50, 1);
        var modifiers = new PriceModifiers(Fast: true, UsInference: true);
        Price(1_000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var total = Price(100_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(total > 0);
        Assert.True(allocated < 1_000, $"{allocated} bytes for 100,000 requests");

        decimal Price(int times)
        {
            var sum = 0m;
            for (var i = 0; i < times; i++)
                sum += CostCalculator.Cost(Catalog.Resolve("us.anthropic.claude-opus-5-5-v1:0"), usage, modifiers, Now);
            return sum;
        }
    }

    private static decimal Cost(string model, TokenUsage usage, PriceModifiers modifiers = default, string? at = null) =>
        CostCalculator.Cost(Catalog.Resolve(model), usage, modifiers,
            at is null ? Now : DateTimeOffset.Parse(at, CultureInfo.InvariantCulture));

    private static decimal Usd(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
