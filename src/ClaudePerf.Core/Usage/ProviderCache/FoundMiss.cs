using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;

namespace ClaudePerf.Core.Usage.ProviderCache;

/// <summary>A miss before it is priced and explained.</summary>
internal sealed class FoundMiss
{
    /// <summary>The index of the request's row.</summary>
    internal required int Row { get; init; }

    /// <summary>The index of the previous row in the thread; -1 for the first.</summary>
    internal required int Previous { get; init; }

    internal long CachedTokens { get; init; }

    internal long MissedTokens { get; init; }

    internal TimeSpan Gap { get; init; }

    /// <summary>The TTL of the thread's cache entries.</summary>
    internal TimeSpan Lifetime { get; init; }

    internal CacheMissCause Cause { get; set; }

    internal string Detail { get; set; } = "";

    /// <summary>What differs in the request as it was sent; null if that is not known.</summary>
    internal PrefixDifference? Difference { get; set; }

    internal decimal? Cost { get; set; }

    internal CacheMissRemedy Remedy(in UsageRow row) => CacheMissRemedy.Of(Cause, Gap, row.AgentId != 0);
}
