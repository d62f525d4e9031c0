using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.ProviderCache;

/// <summary>The effect of the cache on one request. Amounts are in USD; 0 if the model has no price.</summary>
internal readonly record struct CacheEffect(
    decimal ReadSaving, decimal WriteCost, decimal WritePremium, long UnreadWriteTokens, decimal UnreadWritePremium, decimal OneHourSaving,
        FoundMiss? Miss)
{
    internal static CacheEffect Of(in UsageRow row, long unread, FoundMiss? miss, RowPricing pricing)
    {
        var usage = UsageSum.UsageOf(row);
        if (!pricing.TryPrice(row, usage, out var cost))
            return new CacheEffect(0, 0, 0, unread, 0, 0, miss);
        decimal CostOf(in UsageRow of, in TokenUsage other) => pricing.TryPrice(of, other, out var found) ? found : 0;

        if (miss is not null)
            miss.Cost = cost - CostOf(row, AsRead(usage, miss.MissedTokens));
        var written = usage.CacheWrite5mTokens + usage.CacheWrite1hTokens;
        return new CacheEffect(
            usage.CacheReadTokens == 0 ? 0
                : CostOf(row, usage with { InputTokens = usage.InputTokens + usage.CacheReadTokens, CacheReadTokens = 0 }) - cost,
            written == 0 ? 0 : pricing.Breakdown(row, usage)!.Value.CacheWrites,
            written == 0 ? 0 : cost - CostOf(row, AsInput(usage, written)),
            unread,
            unread == 0 ? 0 : cost - CostOf(row, AsInput(usage, unread)),
            OneHour(row, usage, miss, cost),
            miss);

        decimal OneHour(in UsageRow of, in TokenUsage had, FoundMiss? missed, decimal paid)
        {
            if (had.CacheWrite5mTokens == 0)
                return 0;
            var isAvoided = missed is { Cause: CacheMissCause.LifetimePassed } && missed.Lifetime < CacheMissRemedy.LongestLifetime
                && missed.Gap <= CacheMissRemedy.LongestLifetime;
            var with = isAvoided ? AsRead(had, missed!.MissedTokens) : had;
            return paid - CostOf(of,
                with with { CacheWrite1hTokens = with.CacheWrite1hTokens + with.CacheWrite5mTokens, CacheWrite5mTokens = 0 });
        }
    }

    /// <summary>The usage if some tokens that were written or sent as plain input had been read.</summary>
    private static TokenUsage AsRead(in TokenUsage usage, long tokens)
    {
        var moved = AsInput(usage, Math.Min(tokens, usage.CacheWrite5mTokens + usage.CacheWrite1hTokens));
        tokens = Math.Min(tokens, moved.InputTokens);
        return moved with { InputTokens = moved.InputTokens - tokens, CacheReadTokens = moved.CacheReadTokens + tokens };
    }

    // The five-minute writes first: a prompt's one-hour entries come before them and are more likely to be found again.
    private static TokenUsage AsInput(in TokenUsage usage, long written)
    {
        var short5m = Math.Min(written, usage.CacheWrite5mTokens);
        var long1h = Math.Min(written - short5m, usage.CacheWrite1hTokens);
        return usage with
        {
            InputTokens = usage.InputTokens + short5m + long1h,
            CacheWrite5mTokens = usage.CacheWrite5mTokens - short5m,
            CacheWrite1hTokens = usage.CacheWrite1hTokens - long1h,
        };
    }
}
