using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage.ProviderCache;

namespace ClaudePerf.Core.Tests.Usage.ProviderCache;

public class ProviderCacheFooterTests
{
    private static readonly ProviderCacheGroup Total = new()
    {
        Usage = Requests.By().Run(Requests.At("2026-11-22T10:00:00Z", input: 1)).Total,
        ReadSaving = 200,
        WritePremium = 0.5m,
    };

    [Fact]
    public void Small_amounts_have_four_decimals()
    {
        Assert.Equal(["", "Reads saved $200.00; writes cost $0.5000 more than uncached input: net $199.50."],
            ProviderCacheFooter.Of(Total, showsMisses: false));
        Assert.EndsWith("net -$0.5000.", ProviderCacheFooter.Of(Total with { ReadSaving = 0 }, false)[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Misses_and_lifetimes_are_named_if_they_cost_something()
    {
        var total = Total with { UnreadWritePremium = 0.25m, Misses = 2, MissCost = 3, AvoidableCost = 1, OneHourSaving = -4 };
        Assert.Equal(
            [
                "$0.2500 of that was for writes with no known later read.",
                "2 misses paid $3.00 again, $1.00 of it avoidable. List them with -Miss.",
                "A 1-hour lifetime instead of 5 minutes would have cost $4.00.",
            ],
            ProviderCacheFooter.Of(total, showsMisses: false).Skip(2));
        Assert.EndsWith("of it avoidable.", ProviderCacheFooter.Of(total, showsMisses: true)[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Unavoidable_first_requests_are_listed_only_if_asked_for()
    {
        CacheMiss Miss(CacheMissCause cause, decimal? cost) => new() { Cause = cause, Cost = cost };
        var other = Enum.GetValues<CacheMissCause>().First(static cause => cause != CacheMissCause.FirstRequest);
        var answer = new ProviderCacheAnswer([], Total, [Miss(other, 2), Miss(CacheMissCause.FirstRequest, 9), Miss(other, null)], 0);
        Assert.Equal([2, null], answer.MissesOf(null).Select(static miss => miss.Cost));
        Assert.Equal([9m], answer.MissesOf([CacheMissCause.FirstRequest]).Select(static miss => miss.Cost));
    }

    [Fact]
    public void Without_misses_a_sentence_says_so()
    {
        var total = Total with { Usage = Total.Usage with { Requests = 1 } };
        Assert.Equal("No misses in 1 request: none paid again for what had been cached.", ProviderCacheFooter.NoMisses(total, null));
        Assert.Equal("No misses because of Upgrade or Compaction in 1 request.",
            ProviderCacheFooter.NoMisses(total, [CacheMissCause.Upgrade, CacheMissCause.Compaction]));
    }
}
