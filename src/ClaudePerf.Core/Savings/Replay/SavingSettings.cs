using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Usage.ProviderCache;

namespace ClaudePerf.Core.Savings.Replay;

/// <summary>Under what a period is replayed. What is null stays as it was.</summary>
public sealed record SavingSettings
{
    /// <summary>Nothing changed.</summary>
    public static SavingSettings AsItWas { get; } = new();

    /// <summary>Conversations are compacted where their prompt is longer than this, in tokens.</summary>
    public long? CompactAt { get; init; }

    /// <summary>The lifetime of cache entries of main threads (<c>promptCacheTtl</c>).</summary>
    public CacheLifetime? MainLifetime { get; init; }

    /// <summary>The lifetime of cache entries of subagents (<c>subagentPromptCacheTtl</c>).</summary>
    public CacheLifetime? SubagentLifetime { get; init; }

    /// <summary>Conversations longer than this, in tokens, are compacted before a pause that outlasts the cache.</summary>
    public long? CompactBeforePauseAbove { get; init; }

    /// <summary>Each conversation of a main thread begins with so many tokens less.</summary>
    public long StartupTokens { get; init; }

    /// <summary>Nothing that conversations begin with changes within the cache's lifetime: such misses are reads.</summary>
    public bool KeepPrefix { get; init; }

    /// <summary>Cache entries never expire: shows what coming back after pauses cost.</summary>
    public bool NeverExpires { get; init; }

    /// <summary>Results of tools are cut to so many tokens; needs results that were looked up in the transcripts.</summary>
    public long? ResultTokens { get; init; }

    /// <summary>
    /// How many tokens less a main thread begins with, and how many of them its first request read from the cache, by the row of that
    /// request; null for <see cref="StartupTokens"/>.
    /// </summary>
    internal Func<int, (long Tokens, long OfRead)>? StartupOf { get; init; }

    /// <summary>Which misses are avoided, besides those of <see cref="KeepPrefix"/>; null for none.</summary>
    internal Func<FoundMiss, bool>? Avoids { get; init; }

    /// <summary>With a lighter start: where another change lightens it too, the larger of both counts, as one may hold the other.</summary>
    internal SavingSettings WithStartup(Func<int, (long Tokens, long OfRead)> lighter)
    {
        var before = StartupOf;
        if (before is null)
            return this with { StartupOf = lighter };
        return this with
        {
            StartupOf = row =>
            {
                var (one, other) = (before(row), lighter(row));
                return one.Tokens > other.Tokens ? one : other;
            },
        };
    }
}
