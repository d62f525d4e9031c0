using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.ProviderCache;

/// <summary>
/// What the provider's prompt cache did for the requests of one group. Tokens are as the provider counted them, amounts in USD at
/// the list prices in force when each request was made; those of models without a price are left out (<see cref="UsageGroup.Unpriced"/>).
/// </summary>
public sealed record ProviderCacheGroup
{
    /// <summary>The group's usage and what it is grouped by.</summary>
    public required UsageGroup Usage { get; init; }

    /// <summary>The session.</summary>
    public string? Session => Usage.Session;

    /// <summary>The project.</summary>
    public string? Project => Usage.Project;

    /// <summary>The model.</summary>
    public string? Model => Usage.Model;

    /// <summary>The agent type.</summary>
    public string? Agent => Usage.Agent;

    /// <summary>The run of the agent.</summary>
    public string? AgentId => Usage.AgentId;

    /// <summary>The group's beginning where it is a time, else its first request.</summary>
    public DateTimeOffset Start => Usage.Start;

    /// <summary>The first instant after the group where it is a time, else its last request.</summary>
    public DateTimeOffset End => Usage.End;

    /// <summary>How many requests there were.</summary>
    public long Requests => Usage.Requests;

    /// <summary>What they cost; null where none has a price.</summary>
    public decimal? Cost => Usage.Cost;

    /// <summary>The part of all prompt tokens that was read from the cache, 0 to 1; null without prompt tokens.</summary>
    public double? HitRate => Usage.HitRate;

    /// <summary>Tokens read from the cache.</summary>
    public long ReadTokens => Usage.CacheReadTokens;

    /// <summary>Tokens written to the cache, for five minutes and for one hour.</summary>
    public long WriteTokens => Usage.CacheWrite5mTokens + Usage.CacheWrite1hTokens;

    /// <summary>What the reads would have cost more as plain input.</summary>
    public decimal ReadSaving { get; init; }

    /// <summary>What the writes cost.</summary>
    public decimal WriteCost { get; init; }

    /// <summary>What the writes cost more than plain input: the price of caching.</summary>
    public decimal WritePremium { get; init; }

    /// <summary>What caching saved: <see cref="ReadSaving"/> less <see cref="WritePremium"/>.</summary>
    public decimal NetSaving => ReadSaving - WritePremium;

    /// <summary>Written tokens that no later request is seen to read.</summary>
    public long UnreadWriteTokens { get; init; }

    /// <summary>What these cost more than plain input.</summary>
    public decimal UnreadWritePremium { get; init; }

    /// <summary>Requests that paid again for what had been cached; a thread's first request is none of them.</summary>
    public long Misses { get; init; }

    /// <summary>The tokens they paid for again.</summary>
    public long MissedTokens { get; init; }

    /// <summary>What that cost.</summary>
    public decimal MissCost { get; init; }

    /// <summary>The part of <see cref="MissCost"/> that could have been avoided.</summary>
    public decimal AvoidableCost { get; init; }

    /// <summary>What the lifetime of one hour would have saved instead of five minutes, its dearer writes counted; negative where it had cost more.</summary>
    public decimal OneHourSaving { get; init; }

    /// <summary>Misses by cause, the dearest first; with the threads' first requests.</summary>
    public IReadOnlyList<CacheMissSum> Causes { get; init; } = [];

    /// <summary>The dearest cause that could have been avoided; null where there is none.</summary>
    public CacheMissCause? WorstCause => Causes.FirstOrDefault(cause => cause.AvoidableCost > 0)?.Cause;
}

/// <summary>The misses of one cause.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Misses">How many requests.</param>
/// <param name="MissedTokens">The tokens they paid for again.</param>
/// <param name="Cost">What that cost, in USD.</param>
/// <param name="AvoidableCost">The part of it that could have been avoided.</param>
public sealed record CacheMissSum(CacheMissCause Cause, long Misses, long MissedTokens, decimal Cost, decimal AvoidableCost)
{
    /// <summary>The cause and its numbers in one line.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Cause}: {Misses} ({MissedTokens} tokens, ${Cost:0.####})");
}

/// <summary>What an analysis of the provider's cache gave.</summary>
/// <param name="Groups">The groups.</param>
/// <param name="Total">All of them together.</param>
/// <param name="Misses">Each miss, by time.</param>
/// <param name="InseparableRequests">Requests of old transcripts whose agents cannot be told apart: what they missed is not known.</param>
public sealed record ProviderCacheAnswer(
    IReadOnlyList<ProviderCacheGroup> Groups, ProviderCacheGroup Total, IReadOnlyList<CacheMiss> Misses, long InseparableRequests);
