using System.Globalization;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tests.Pricing;

/// <summary>Every row of the price list, written a second time, so that changes of the data file show up here.</summary>
public class PriceTableTests
{
    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);

    // id | released | input output 5m 1h read batch-in batch-out | fast | minimum | window / output | tokenizer
    [Theory]
    [InlineData("claude-fable-5-2", "2026-11-09", "8 40 10 16 0.20 4 20", "2", null, 1_000_000, 128_000, TokenizerGeneration.V5)]
    [InlineData("claude-mythos-5-2", "2026-11-09", "8 40 10 16 0.20 4 20", "2", null, 1_000_000, 128_000, TokenizerGeneration.V5)]
    [InlineData("claude-fable-5-1", "2026-09-01", "10 50 12.50 20 0.25 5 25", null, 512, 1_000_000, 128_000, TokenizerGeneration.V5)]
    [InlineData("claude-mythos-5-1", "2026-09-01", "10 50 12.50 20 0.25 5 25", null, 512, 1_000_000, 128_000, TokenizerGeneration.V5)]
    [InlineData("claude-fable-5", "2026-06-09", "10 50 12.50 20 1.00 5 25", null, 512, 1_000_000, 128_000, TokenizerGeneration.V5)]
    [InlineData("claude-mythos-5", "2026-06-09", "10 50 12.50 20 1.00 5 25", null, 512, 1_000_000, 128_000, TokenizerGeneration.V5)]
    [InlineData("claude-opus-5-5", "2026-09-22", "4 20 5 8 0.20 2 10", "2", null, 1_000_000, 128_000, TokenizerGeneration.V5)]
    [InlineData("claude-opus-5", "2026-07-24", "5 25 6.25 10 0.50 2.50 12.50", "2", 512, 1_000_000, 128_000, TokenizerGeneration.V5)]
    [InlineData("claude-opus-4-8", "2026-05-28", "5 25 6.25 10 0.50 2.50 12.50", "2", 1024, 1_000_000, 128_000, TokenizerGeneration.V47)]
    [InlineData("claude-opus-4-7", "2026-04-16", "5 25 6.25 10 0.50 2.50 12.50", "6", 2048, 1_000_000, null, TokenizerGeneration.V47)]
    [InlineData("claude-opus-4-6", "2026-02", "5 25 6.25 10 0.50 2.50 12.50", "6", 4096, 1_000_000, null, TokenizerGeneration.V3)]
    [InlineData("claude-opus-4-5", "2025-11", "5 25 6.25 10 0.50 2.50 12.50", null, 4096, null, null, TokenizerGeneration.V3)]
    [InlineData("claude-opus-4-1", "2025", "15 75 18.75 30 1.50 7.50 37.50", null, 1024, null, null, TokenizerGeneration.V3)]
    [InlineData("claude-opus-4", "2025", "15 75 18.75 30 1.50 7.50 37.50", null, 1024, null, null, TokenizerGeneration.V3)]
    [InlineData("claude-sonnet-5-5", "2026-09-28", "2 10 2.50 4 0.10 1 5", null, null, 1_000_000, 128_000, TokenizerGeneration.V5)]
    [InlineData("claude-sonnet-5", "2026-06-30", "2 10 2.50 4 0.20 1 5", null, 1024, 1_000_000, 128_000, TokenizerGeneration.V5)]
    [InlineData("claude-sonnet-4-6", "2026-02", "3 15 3.75 6 0.30 1.50 7.50", null, 1024, 1_000_000, null, TokenizerGeneration.V3)]
    [InlineData("claude-sonnet-4-5", "2025-09", "3 15 3.75 6 0.30 1.50 7.50", null, 1024, 200_000, null, TokenizerGeneration.V3)]
    [InlineData("claude-sonnet-4", "2025-05", "3 15 3.75 6 0.30 1.50 7.50", null, 1024, 200_000, null, TokenizerGeneration.V3)]
    [InlineData("claude-haiku-5-5", "2026-10-07", "0.10 0.50 0.125 0.20 0.01 0.05 0.25", null, 512, 1_000_000, 128_000,
        TokenizerGeneration.V5)]
    [InlineData("claude-haiku-4-5", "2025-10", "1 5 1.25 2 0.10 0.50 2.50", null, 4096, 200_000, 64_000, TokenizerGeneration.V3)]
    [InlineData("claude-3-5-haiku", "2024", "0.80 4 1 1.60 0.08 0.40 2", null, 2048, null, null, TokenizerGeneration.V3)]
    [InlineData("claude-3-haiku", "2024", "0.25 1.25 0.30 0.50 0.03 0.125 0.625", null, 2048, null, null, TokenizerGeneration.V3)]
    [InlineData("claude-3-opus", "2024", "15 75 18.75 30 1.50 7.50 37.50", null, null, null, null, TokenizerGeneration.V3)]
    [InlineData("claude-3-7-sonnet", "2025", "3 15 3.75 6 0.30 1.50 7.50", null, 1024, null, null, TokenizerGeneration.V3)]
    [InlineData("claude-3-5-sonnet", "2024", "3 15 3.75 6 0.30 1.50 7.50", null, 1024, null, null, TokenizerGeneration.V3)]
    public void Model_has_the_listed_row(
        string id, string released, string rates, string? fast, int? minimum, int? window, int? output, TokenizerGeneration tokenizer)
    {
        var model = Catalog.Resolve(id);
        var price = model.Prices[^1];

        Assert.Equal(id, model.Id);
        Assert.Equal(released, model.Released.ToString());
        Assert.Equal(Rates(rates), price.Rates);
        Assert.Equal(fast is null ? null : decimal.Parse(fast, CultureInfo.InvariantCulture), price.Fast?.Multiplier);
        Assert.Equal(minimum, model.MinimumCacheable);
        Assert.Equal(window, model.ContextWindow);
        Assert.Equal(output, model.MaxOutput);
        Assert.Equal(tokenizer, model.Tokenizer);
        Assert.False(string.IsNullOrWhiteSpace(price.Source));
    }

    [Fact]
    public void Table_has_no_model_beyond_the_listed_ones() => Assert.Equal(26, Catalog.Models.Count);

    [Theory]
    [InlineData("claude-haiku-5-5", 100_000, "0.50 2.50 0.625 1.00 0.05 0.25 1.25")]
    [InlineData("claude-sonnet-4-5", 200_000, "6 22.50 7.50 12 0.60 3 11.25")]
    [InlineData("claude-sonnet-4", 200_000, "6 22.50 7.50 12 0.60 3 11.25")]
    public void Long_prompts_have_the_listed_row(string id, int above, string rates)
    {
        var longPrompt = Catalog.Resolve(id).Prices[^1].LongPrompt;

        Assert.Equal(new PriceTier(above, Rates(rates)), longPrompt);
    }

    [Fact]
    public void Only_three_models_have_long_prompt_prices() =>
        Assert.Equal(
            ["claude-sonnet-4-5", "claude-sonnet-4", "claude-haiku-5-5"],
            Catalog.Models.Where(model => model.Prices.Any(price => price.LongPrompt is not null)).Select(model => model.Id));

    [Fact]
    public void Only_sonnet_5_5_has_changed_its_price()
    {
        var changed = Assert.Single(Catalog.Models, model => model.Prices.Count > 1);

        Assert.Equal("claude-sonnet-5-5", changed.Id);
        Assert.Equal(Rates("2 10 2.50 4 0.20 1 5"), changed.Prices[0].Rates);
        Assert.Equal(new DateOnly(2026, 10, 7), changed.Prices[1].From);
    }

    [Fact]
    public void Cache_writes_are_1_25_and_2_times_the_input_price_but_for_haiku_3()
    {
        foreach (var model in Catalog.Models.Where(model => model.Id != "claude-3-haiku"))
        {
            foreach (var rates in model.Prices.SelectMany(price => new[] { price.Rates, price.LongPrompt?.Rates }).OfType<TokenRates>())
            {
                Assert.Equal(rates.Input * 1.25m, rates.CacheWrite5m);
                Assert.Equal(rates.Input * 2m, rates.CacheWrite1h);
                Assert.Equal(rates.Input * 0.5m, rates.BatchInput);
                Assert.Equal(rates.Output * 0.5m, rates.BatchOutput);
            }
        }
    }

    [Theory]
    [InlineData("claude-fable-5-2", "0.025")]
    [InlineData("claude-mythos-5-1", "0.025")]
    [InlineData("claude-opus-5-5", "0.05")]
    [InlineData("claude-sonnet-5-5", "0.05")]
    [InlineData("claude-opus-5", "0.1")]
    [InlineData("claude-haiku-5-5", "0.1")]
    public void Cache_read_has_the_listed_multiple_of_input(string id, string multiple)
    {
        var rates = Catalog.Resolve(id).Prices[^1].Rates;

        Assert.Equal(rates.Input * decimal.Parse(multiple, CultureInfo.InvariantCulture), rates.CacheRead);
    }

    [Fact]
    public void Rules_are_the_listed_ones() => Assert.Equal(new PriceRules(0.01m, 1.1m, 0.5m), Catalog.Rules);

    [Theory]
    [InlineData("claude-sonnet-4-5", "2026-11-29T23:59:59Z", true)]
    [InlineData("claude-sonnet-4-5", "2026-11-30T00:00:00Z", false)]
    [InlineData("claude-haiku-5-5", "2026-10-06T23:59:59Z", false)]
    [InlineData("claude-haiku-5-5", "2026-10-07T00:00:00Z", true)]
    [InlineData("claude-sonnet-4", "2026-11-22T00:00:00Z", false)]
    [InlineData("claude-3-5-haiku", "2026-11-22T00:00:00Z", false)]
    [InlineData("claude-3-opus", "2026-11-22T00:00:00Z", false)]
    [InlineData("claude-3-7-sonnet", "2026-11-22T00:00:00Z", false)]
    [InlineData("claude-3-5-sonnet", "2026-11-22T00:00:00Z", false)]
    [InlineData("claude-3-haiku", "2026-11-22T00:00:00Z", true)]
    [InlineData("claude-opus-4-1", "2026-11-22T00:00:00Z", true)]
    public void Model_is_offered_between_release_and_retirement(string id, string at, bool offered) =>
        Assert.Equal(offered, Catalog.Resolve(id).IsOffered(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("claude-opus-5-5", null, true)]
    [InlineData("claude-opus-4-8", "2026-11-30", true)]
    [InlineData("claude-opus-4-7", "2026-07-24", true)]
    [InlineData("claude-opus-4-6", null, false)]
    public void Fast_mode_has_its_end(string id, string? until, bool offered)
    {
        var fast = Catalog.Resolve(id).Prices[^1].Fast!;

        Assert.Equal(until, fast.Until?.ToString("O", CultureInfo.InvariantCulture));
        Assert.Equal(offered, fast.Offered);
    }

    [Theory]
    [InlineData("claude-opus-5-5", "2026-09-22")]
    [InlineData("claude-opus-4-6", null)]
    [InlineData("claude-3-opus", null)]
    public void First_price_begins_with_a_release_known_to_the_day(string id, string? from) =>
        Assert.Equal(from, Catalog.Resolve(id).Prices[0].From?.ToString("O", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("claude-fable-5-2", "")]
    [InlineData("claude-mythos-5-2", "cacheWrite1h batchInput batchOutput fast")]
    [InlineData("claude-fable-5-1", "batchInput batchOutput")]
    [InlineData("claude-mythos-5", "batchInput batchOutput")]
    [InlineData("claude-opus-5-5", "batchInput batchOutput")]
    [InlineData("claude-opus-4-5", "batchInput batchOutput")]
    [InlineData("claude-opus-4-8", "")]
    [InlineData("claude-sonnet-4-5", "longPrompt.cacheWrite1h longPrompt.batchInput longPrompt.batchOutput")]
    public void Derived_prices_are_marked(string id, string fields) =>
        Assert.Equal(fields.Split(' ', StringSplitOptions.RemoveEmptyEntries), Catalog.Resolve(id).Prices[^1].Derived);

    [Theory]
    [InlineData("claude-opus-5-5", "minimum cacheable")]
    [InlineData("claude-sonnet-5-5", "minimum cacheable")]
    [InlineData("claude-fable-5-2", "minimum cacheable")]
    [InlineData("claude-mythos-5-2", "Tokenizer")]
    [InlineData("claude-opus-4-5", "Context window")]
    [InlineData("claude-sonnet-4-6", "2048 observed")]
    [InlineData("claude-opus-4-1", "sends claude-opus-5-5")]
    [InlineData("claude-sonnet-5", "canceled")]
    public void Uncertain_data_is_in_the_notes(string id, string words) =>
        Assert.Contains(Catalog.Resolve(id).Notes, note => note.Contains(words, StringComparison.Ordinal));

    private static TokenRates Rates(string text)
    {
        var r = text.Split(' ').Select(part => decimal.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return new TokenRates(r[0], r[1], r[2], r[3], r[4], r[5], r[6]);
    }
}
