using ClaudePerf.Core.Pricing;
using CsCheck;

namespace ClaudePerf.Core.Tests.Pricing;

public class CostPropertyTests
{
    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);

    private static readonly Gen<ModelInfo> Models = Gen.Int[0, Catalog.Models.Count - 1].Select(i => Catalog.Models[i]);

    private static readonly Gen<DateTimeOffset> Times =
        Gen.Long[new DateTime(2024, 1, 1).Ticks, new DateTime(2028, 1, 1).Ticks].Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private static readonly Gen<PriceModifiers> Modifiers =
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool).Select((fast, batch, us) => new PriceModifiers(fast, batch, us));

    [Fact]
    public void Cost_adds_up_below_the_tiers() =>
        Gen.Select(Models, Usages(10_000), Usages(10_000), Modifiers, Times).Sample((model, one, other, modifiers, at) =>
            CostCalculator.Cost(model, one + other, modifiers, at)
            == CostCalculator.Cost(model, one, modifiers, at) + CostCalculator.Cost(model, other, modifiers, at));

    // From requests of one cent to costs beyond 64 bits.
    [Theory]
    [InlineData(10_000)]
    [InlineData(300_000)]
    [InlineData(10_000_000)]
    [InlineData(10_000_000_000_000)]
    public void Cost_is_the_total_of_its_breakdown_and_never_negative(long most) =>
        Gen.Select(Models, Usages(most), Modifiers, Times).Sample((model, usage, modifiers, at) =>
        {
            var parts = CostCalculator.Breakdown(model, usage, modifiers, at);
            return CostCalculator.Cost(model, usage, modifiers, at) == parts.Total
                && parts is { Input: >= 0, Output: >= 0, CacheWrite5m: >= 0, CacheWrite1h: >= 0, CacheRead: >= 0, WebSearches: >= 0 };
        });

    // Also across the long-prompt limits: a longer request is never cheaper.
    [Fact]
    public void Cost_grows_with_usage() =>
        Gen.Select(Models, Usages(150_000), Usages(150_000), Modifiers, Times).Sample((model, usage, more, modifiers, at) =>
            CostCalculator.Cost(model, usage + more, modifiers, at) >= CostCalculator.Cost(model, usage, modifiers, at));

    [Fact]
    public void Fast_never_costs_less_and_batch_never_more() =>
        Gen.Select(Models, Usages(1_000_000), Times).Sample((model, usage, at) =>
        {
            var standard = CostCalculator.Cost(model, usage, default, at);
            return CostCalculator.Cost(model, usage, new PriceModifiers(Fast: true), at) >= standard
                && CostCalculator.Cost(model, usage, new PriceModifiers(Batch: true), at) <= standard;
        });

    [Fact]
    public void Resolve_only_fails_for_unknown_names() =>
        Gen.String.Sample(text =>
        {
            if (!Catalog.TryResolve(text, out _))
                Assert.Equal(3, Assert.Throws<UnknownModelException>(() => Catalog.Resolve(text)).Nearest.Count);
        });

    private static Gen<TokenUsage> Usages(long most)
    {
        var count = Gen.Frequency((1, Gen.Const(0L)), (4, Gen.Long[0, most]));
        return Gen.Select(count, count, count, count, count, Gen.Long[0, 5]).Select((input, output, write5m, write1h, read, searches) =>
            new TokenUsage(input, output, write5m, write1h, read, searches));
    }
}
