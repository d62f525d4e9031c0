using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.ProviderCache;

/// <summary>
/// The effects of the provider's prompt cache for one group of requests. Tokens are as the provider counted them; amounts are in
/// USD at the list prices in force when each request was made, without models that have no price
/// (<see cref="UsageGroup.Unpriced"/>).
/// </summary>
public sealed record ProviderCacheGroup
{
    /// <summary>The group's usage and keys.</summary>
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

    /// <summary>The start of the group if it is a period, otherwise its first request.</summary>
    public DateTimeOffset Start => Usage.Start;

    /// <summary>The first instant after the group if it is a period, otherwise its last request.</summary>
    public DateTimeOffset End => Usage.End;

    /// <summary>What the group is about: its keys, separated by commas.</summary>
    public string Group => Usage.Group is { Length: > 0 } names ? names : "everything";

    /// <summary><see cref="HitRate"/>, as tables name it.</summary>
    public double? Hit => HitRate;

    /// <summary><see cref="NetSaving"/>, as tables name it.</summary>
    public decimal Saved => NetSaving;

    /// <summary>The number of requests.</summary>
    public long Requests => Usage.Requests;

    /// <summary>Their cost; null if none has a price.</summary>
    public decimal? Cost => Usage.Cost;

    /// <summary>The share of all prompt tokens that was read from the cache, 0 to 1; null without prompt tokens.</summary>
    public double? HitRate => Usage.HitRate;

    /// <summary>Tokens read from the cache.</summary>
    public long ReadTokens => Usage.CacheReadTokens;

    /// <summary>Tokens written to the cache, for five minutes and for one hour.</summary>
    public long WriteTokens => Usage.CacheWrite5mTokens + Usage.CacheWrite1hTokens;

    /// <summary>How much more the reads would have cost as plain input.</summary>
    public decimal ReadSaving { get; init; }

    /// <summary>The cost of the writes.</summary>
    public decimal WriteCost { get; init; }

    /// <summary>How much more the writes cost than plain input: the price of caching.</summary>
    public decimal WritePremium { get; init; }

    /// <summary>The net saving of caching: <see cref="ReadSaving"/> minus <see cref="WritePremium"/>.</summary>
    public decimal NetSaving => ReadSaving - WritePremium;

    /// <summary>Written tokens that no later request evidently read.</summary>
    public long UnreadWriteTokens { get; init; }

    /// <summary>How much more these cost than plain input.</summary>
    public decimal UnreadWritePremium { get; init; }

    /// <summary>Requests that paid again for cached tokens, without each thread's first request.</summary>
    public long Misses { get; init; }

    /// <summary>The tokens that were paid for again.</summary>
    public long MissedTokens { get; init; }

    /// <summary>The cost of the misses.</summary>
    public decimal MissCost { get; init; }

    /// <summary>The avoidable part of <see cref="MissCost"/>.</summary>
    public decimal AvoidableCost { get; init; }

    /// <summary>
    /// What a TTL of one hour would have saved instead of five minutes, including its more expensive writes; negative if it would
    /// have cost more.
    /// </summary>
    public decimal OneHourSaving { get; init; }

    /// <summary>Misses by cause, most expensive first, including the threads' first requests.</summary>
    public IReadOnlyList<CacheMissSum> Causes { get; init => field = TextList.Of(value); } = TextList<CacheMissSum>.Empty;

    /// <summary>The most expensive avoidable cause; null if there is none.</summary>
    public CacheMissCause? WorstCause => Causes.FirstOrDefault(cause => cause.AvoidableCost > 0)?.Cause;
}

/// <summary>The misses of one cause.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Misses">The number of requests.</param>
/// <param name="MissedTokens">The tokens that were paid for again.</param>
/// <param name="Cost">The cost of the misses, in USD.</param>
/// <param name="AvoidableCost">The avoidable part of the cost.</param>
public sealed record CacheMissSum(CacheMissCause Cause, long Misses, long MissedTokens, decimal Cost, decimal AvoidableCost)
{
    /// <summary>The cause and its values on one line.</summary>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Cause}: {Misses} ({MissedTokens} tokens, ${Cost:0.####})");
}

/// <summary>The result of an analysis of the provider's cache.</summary>
/// <param name="Groups">The groups.</param>
/// <param name="Total">The total of all groups.</param>
/// <param name="Misses">All misses, ordered by time.</param>
/// <param name="InseparableRequests">Requests of old transcripts whose agents cannot be distinguished, so their misses are
/// unknown.</param>
public sealed record ProviderCacheAnswer(
    IReadOnlyList<ProviderCacheGroup> Groups, ProviderCacheGroup Total, IReadOnlyList<CacheMiss> Misses, long InseparableRequests)
{
    /// <summary>The misses with some causes, most expensive first.</summary>
    /// <param name="causes">The causes; null for all except the first request of a thread, which is unavoidable.</param>
    public IReadOnlyList<CacheMiss> MissesOf(IReadOnlyCollection<CacheMissCause>? causes) =>
    [
        .. Misses.Where(miss => causes?.Contains(miss.Cause) ?? miss.Cause != CacheMissCause.FirstRequest)
            .OrderByDescending(static miss => miss.Cost ?? 0),
    ];
}
