using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tests.Pricing;

/// <summary>
/// The totals are those of Claude Code 2.1.332 with the same managed settings: 10 input tokens, 5 output tokens, 100 written
/// tokens, 2 web searches.
/// </summary>
public sealed class ContractedRatesTests : IDisposable
{
    private const string Row = """{"input":1000,"output":2000,"cacheRead":100,"cacheWrite":3000}""";
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero);

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    private ContractedRates? Read(string modelPricing)
    {
        File.WriteAllText(_file, "{\"modelPricing\":" + modelPricing.Replace("ROW", Row, StringComparison.Ordinal) + "}");
        return ContractedRates.Read(_file);
    }

    private decimal Cost(string modelPricing, string model = "claude-opus-5-5", int webSearches = 2)
    {
        var catalog = ModelCatalog.Load(ModelCatalog.ShippedFile, contract: Read(modelPricing));
        var usage = new TokenUsage { InputTokens = 10, OutputTokens = 5, CacheWrite5mTokens = 60, CacheWrite1hTokens = 40,
            WebSearches = webSearches };
        return CostCalculator.Cost(catalog.Resolve(model), usage, default, Now);
    }

    [Fact]
    public void A_row_prices_both_ttls_equally_and_the_multiplier_applies_to_everything()
    {
        Assert.Equal(0.34m, Cost("""{"overrides":{"claude-opus-5-5":ROW}}"""));
        Assert.Equal(0.68m, Cost("""{"multiplier":2,"overrides":{"claude-opus-5-5":ROW}}"""));
        Assert.Equal(0.34m, Cost("""{"overrides":{"CLAUDE-OPUS-5-5":ROW}}"""));
        Assert.Equal(2 * Cost("{}"), Cost("""{"multiplier":2}"""));
        Assert.Equal(0.33m, Cost("""{"overrides":{"claude-opus-5-5":{"input":0,"output":2000,"cacheRead":100,"cacheWrite":3000}}}"""));
    }

    [Theory]
    [InlineData("""{"overrides":{"opus":ROW}}""")]
    [InlineData("""{"overrides":{"claude-opus-5-5":{"input":1,"output":1,"cacheRead":1}}}""")]
    [InlineData("""{"overrides":{"claude-opus-5-5":{"input":-1,"output":1,"cacheRead":1,"cacheWrite":1}}}""")]
    [InlineData("""{"overrides":{"claude-opus-5-5":{"input":"1","output":1,"cacheRead":1,"cacheWrite":1}}}""")]
    [InlineData("""{"overrides":[]}""")]
    [InlineData("""{"multiplier":0}""")]
    [InlineData("""{"multiplier":11}""")]
    [InlineData("""{"multiplier":"2"}""")]
    [InlineData("""{"claude-opus-5-5":ROW}""")]
    [InlineData("\"x\"")]
    [InlineData("[]")]
    public void Entries_that_claude_code_ignores_change_no_price(string modelPricing) =>
        Assert.Equal(Cost("{}"), Cost(modelPricing));

    [Fact]
    public void A_price_says_that_it_is_contracted_and_other_models_keep_theirs()
    {
        var catalog = ModelCatalog.Load(ModelCatalog.ShippedFile, contract: Read("""{"overrides":{"claude-opus-5-5":ROW}}"""));
        Assert.Contains(_file, catalog.Resolve("opus").PriceAt(Now).Source, StringComparison.Ordinal);
        Assert.Equal(ModelCatalog.Load(ModelCatalog.ShippedFile).Resolve("sonnet").PriceAt(Now).Rates,
            catalog.Resolve("sonnet").PriceAt(Now).Rates);
        Assert.Contains("1 models", catalog.Contract!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"model":"opus"}""")]
    public void A_file_without_rates_gives_none(string json)
    {
        File.WriteAllText(_file, json);
        Assert.Null(ContractedRates.Read(_file));
        Assert.Null(ContractedRates.Read(_file + ".missing"));
    }
}
