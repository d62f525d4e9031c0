using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Anatomy;
using ClaudePerf.Core.Usage.Queries;
using CsCheck;

namespace ClaudePerf.Core.Tests.Usage.Anatomy;

/// <summary>
/// Prices used by hand: claude-opus-5 costs $5 for input, $25 for output, $6.25 for 5-minute writes, $10 for 1-hour writes and $0.50 for
/// reads, per million tokens.
/// </summary>
public class BillAnatomyTests
{
    private const decimal Million = 1_000_000m;
    private const string Model = "claude-opus-5";

    private static BillAnatomy Of(UsageQuery query, params UsageRequest[] requests) =>
        BillAnatomy.Of(UsageTable.FromRequests(requests), query, TestContext.Current.CancellationToken);

    private static UsageRequest At(int minute, long read, long write5m, long input = 0, long output = 0, long write1h = 0) =>
        Requests.At($"2026-09-01T10:{minute:00}:00Z", Model, input, output, $"-{minute}") with
        {
            CacheReadTokens = read, CacheWrite5mTokens = write5m, CacheWrite1hTokens = write1h,
        };

    [Fact]
    public void Charges_add_up_to_the_bill()
    {
        var request = At(0, read: 40_000, write5m: 8_000, input: 100, output: 500, write1h: 2_000) with { WebSearches = 2 };
        var anatomy = Of(Requests.By(), request);
        Assert.Equal(40_000 * 0.5m / Million, anatomy.CostOf(BillChargeKind.CacheRead));
        Assert.Equal((8_000 * 6.25m + 2_000 * 10m) / Million, anatomy.CostOf(BillChargeKind.CacheWrite));
        Assert.Equal(100 * 5m / Million, anatomy.CostOf(BillChargeKind.Input));
        Assert.Equal(500 * 25m / Million, anatomy.CostOf(BillChargeKind.Output));
        Assert.Equal(2, anatomy.Charges.Single(charge => charge.Kind == BillChargeKind.WebSearch).Amount);
        Assert.Equal(Requests.By().Run(request).Total.Cost, anatomy.Cost);
    }

    [Fact]
    public void Charges_that_did_not_occur_are_left_out() =>
        Assert.Equal([BillChargeKind.Output], Of(Requests.By(), At(0, 0, 0, output: 5)).Charges.Select(charge => charge.Kind));

    [Fact]
    public void Content_that_was_cached_and_is_written_again_is_counted()
    {
        // The second request only reads 10,000 of the 50,000 that the first left in the cache, and adds 3,000 of its own.
        var anatomy = Of(Requests.By(), At(0, read: 0, write5m: 50_000), At(20, read: 10_000, write5m: 43_000));
        Assert.Equal((40_000L, 40_000 * 6.25m / Million), (anatomy.RewrittenTokens, anatomy.RewrittenCost));
    }

    [Fact]
    public void New_content_and_a_shortened_prompt_are_not_written_again()
    {
        var grown = Of(Requests.By(), At(0, read: 0, write5m: 50_000), At(1, read: 50_000, write5m: 4_000));
        Assert.Equal((0L, 0m), (grown.RewrittenTokens, grown.RewrittenCost));
        var compacted = Of(Requests.By(), At(0, read: 0, write5m: 50_000), At(1, read: 5_000, write5m: 12_000));
        Assert.Equal((0L, 0m), (compacted.RewrittenTokens, compacted.RewrittenCost));
    }

    [Fact]
    public void The_beginning_of_a_conversation_is_paid_with_each_request()
    {
        var anatomy = Of(Requests.By(), At(0, read: 0, write5m: 20_000, input: 10), At(1, read: 20_000, write5m: 3_000),
            At(2, read: 23_000, write5m: 1_000));
        // 10 tokens of the first prompt were plain input; later they are behind the reads, in what was written.
        Assert.Equal(20_010, anatomy.MainStartTokens);
        Assert.Equal(3 * 20_010, anatomy.StartupTokensSent);
        Assert.Equal((20_000 * 6.25m + 10 * 5m + 20_000 * 0.5m + 10 * 6.25m + 20_010 * 0.5m) / Million, anatomy.StartupCost, 12);
    }

    [Fact]
    public void Conversations_do_not_continue_each_other()
    {
        var other = At(1, read: 0, write5m: 30_000) with { AgentId = "a1", AgentType = "helper" };
        var anatomy = Of(Requests.By(), At(0, read: 0, write5m: 50_000), other);
        Assert.Equal((0L, 50_000L), (anatomy.RewrittenTokens, anatomy.MainStartTokens));
        Assert.Equal(80_000, anatomy.StartupTokensSent);
    }

    [Fact]
    public void Only_selected_requests_count_but_they_continue_what_came_before()
    {
        var query = Requests.By() with { Since = new DateTimeOffset(2026, 9, 1, 10, 10, 0, TimeSpan.Zero) };
        var anatomy = Of(query, At(0, read: 0, write5m: 50_000), At(20, read: 0, write5m: 51_000));
        Assert.Equal(51_000 * 6.25m / Million, anatomy.Cost);
        Assert.Equal(50_000, anatomy.RewrittenTokens);
    }

    [Fact]
    public void Models_without_a_price_are_left_out() =>
        Assert.Equal(0, Of(Requests.By(), Requests.At("2026-09-01T10:00:00Z", "made-up", input: 1_000)).Cost);

    [Fact]
    public void Nothing_has_an_anatomy_of_zeros()
    {
        var anatomy = Of(Requests.By());
        Assert.Empty(anatomy.Charges);
        Assert.Equal((0m, 0m, 0L), (anatomy.Cost, anatomy.StartupCost, anatomy.MainStartTokens));
    }

    [Fact]
    public void Parts_never_exceed_the_whole() => Gen.Select(
        Gen.Long[0, 90_000], Gen.Long[0, 60_000], Gen.Long[0, 60_000], Gen.Long[0, 900]).Array[1, 12].Sample(prompts =>
    {
        var anatomy = Of(Requests.By(), [.. prompts.Select((prompt, i) =>
            At(i, prompt.Item1, prompt.Item2, prompt.Item4, output: 7, prompt.Item3))]);
        return anatomy.RewrittenCost <= anatomy.CostOf(BillChargeKind.CacheWrite)
            && anatomy.StartupCost <= anatomy.PromptCost + 1e-12m && anatomy.PromptCost <= anatomy.Cost;
    });
}
