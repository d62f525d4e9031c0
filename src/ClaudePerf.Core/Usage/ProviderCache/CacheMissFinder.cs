using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.ProviderCache;

/// <summary>
/// Finds the requests that paid again for what their thread had cached. A request can read everything that the previous one read
/// and wrote, up to the length of its own prompt; what it did not read of that was missed.
/// </summary>
internal sealed class CacheMissFinder(UsageTable table, RowPricing pricing)
{
    // Less than the smallest prompt that most models cache is not a miss: the last blocks of a prompt are sent again.
    private const long SmallestMiss = 1024;
    private const double SmallestShare = 0.05;

    // For models that are not in the price table: the largest minimum of all known models.
    private const int UnknownMinimumCacheable = 4096;

    /// <summary>Finds the misses of a thread, ordered by time.</summary>
    internal IEnumerable<FoundMiss> Find(CacheThread thread)
    {
        var lifetime = CacheMissRemedy.ShortLifetime;
        for (var i = 0; i < thread.Rows.Length; i++)
        {
            var at = thread.Rows.Span[i];
            var miss = i == 0 ? First(at) : Compare(thread.Rows.Span[i - 1], at, lifetime);
            if (miss is not null)
                yield return miss;
            var row = table.Rows[at];
            if (row.CacheWrite1hTokens + row.CacheWrite5mTokens > 0)
                lifetime = row.CacheWrite1hTokens >= row.CacheWrite5mTokens
                    ? CacheMissRemedy.LongestLifetime
                    : CacheMissRemedy.ShortLifetime;
        }
    }

    private FoundMiss? First(int at)
    {
        var row = table.Rows[at];
        var written = row.CacheWrite5mTokens + row.CacheWrite1hTokens;
        return written == 0 ? null : new FoundMiss
        {
            Row = at,
            Previous = -1,
            MissedTokens = written,
            Lifetime = row.CacheWrite1hTokens >= row.CacheWrite5mTokens ? CacheMissRemedy.LongestLifetime : CacheMissRemedy.ShortLifetime,
            Cause = CacheMissCause.FirstRequest,
            Detail = "a new thread",
        };
    }

    private FoundMiss? Compare(int before, int at, TimeSpan lifetime)
    {
        var (last, row) = (table.Rows[before], table.Rows[at]);
        var (lastPrompt, prompt) = (UsageSum.UsageOf(last).PromptTokens, UsageSum.UsageOf(row).PromptTokens);
        var cached = last.CacheReadTokens + last.CacheWrite5mTokens + last.CacheWrite1hTokens;
        var gap = TimeSpan.FromTicks(row.UtcTicks - last.UtcTicks);
        if (cached == 0)
        {
            var isOff = row.CacheReadTokens == 0 && row.CacheWrite5mTokens + row.CacheWrite1hTokens == 0
                && Math.Min(lastPrompt, prompt) >= MinimumCacheable(row);
            return !isOff ? null : new FoundMiss
            {
                Row = at, Previous = before, MissedTokens = Math.Min(lastPrompt, prompt), Gap = gap, Lifetime = lifetime,
                    Cause = CacheMissCause.NothingCached,
            };
        }
        var readable = Math.Min(cached, prompt);
        var missed = readable - row.CacheReadTokens;
        return missed <= Math.Max(SmallestMiss, readable * SmallestShare)
            ? null
            : new FoundMiss { Row = at, Previous = before, CachedTokens = cached, MissedTokens = missed, Gap = gap, Lifetime = lifetime };
    }

    private int MinimumCacheable(in UsageRow row) => pricing.ModelOf(row.Model)?.MinimumCacheable ?? UnknownMinimumCacheable;
}
