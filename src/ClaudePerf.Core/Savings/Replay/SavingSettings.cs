using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Usage.ProviderCache;

namespace ClaudePerf.Core.Savings.Replay;

/// <summary>The settings to replay a period with. Null values leave everything as it was.</summary>
public sealed record SavingSettings
{
    /// <summary>No changes.</summary>
    public static SavingSettings AsItWas { get; } = new();

    /// <summary>Compacts conversations whose prompt is longer than this, in tokens.</summary>
    public long? CompactAt { get; init; }

    /// <summary>The TTL of cache entries of main threads (<c>promptCacheTtl</c>).</summary>
    public CacheLifetime? MainLifetime { get; init; }

    /// <summary>The TTL of cache entries of subagents (<c>subagentPromptCacheTtl</c>).</summary>
    public CacheLifetime? SubagentLifetime { get; init; }

    /// <summary>Compacts conversations longer than this, in tokens, before a pause that exceeds the TTL.</summary>
    public long? CompactBeforePauseAbove { get; init; }

    /// <summary>Removes this many tokens from the start of each main thread.</summary>
    public long StartupTokens { get; init; }

    /// <summary>Keeps prefixes unchanged within the TTL, so misses caused by changes become reads.</summary>
    public bool KeepPrefix { get; init; }

    /// <summary>Cache entries never expire; shows the cost of resuming after pauses.</summary>
    public bool NeverExpires { get; init; }

    /// <summary>Truncates tool results to this many tokens; requires results that were looked up in the transcripts.</summary>
    public long? ResultTokens { get; init; }

    /// <summary>
    /// How many tokens less a conversation starts with, and how many of them its first request read from the cache, by the row of
    /// that request; null to use <see cref="StartupTokens"/> on main threads.
    /// </summary>
    internal Func<int, (long Tokens, long OfRead)>? StartupOf { get; init; }

    /// <summary>
    /// Where a conversation is compacted, by the row of its first request, if that is lower than <see cref="CompactAt"/>; null for
    /// no difference.
    /// </summary>
    internal Func<int, long?>? CompactAtOf { get; init; }

    /// <summary>Which misses are avoided in addition to those of <see cref="KeepPrefix"/>; null for none.</summary>
    internal Func<FoundMiss, bool>? Avoids { get; init; }

    /// <summary>
    /// Which requests would not have been made, by row: their calls would have been made by the request before them, and their
    /// results sent by the one after. Null for none.
    /// </summary>
    internal Func<int, bool>? LeavesOut { get; init; }

    /// <summary>The work that a subagent would have done, by the row of the request that would have started it; null for none.</summary>
    internal Func<int, DelegatedWork?>? Delegates { get; init; }

    /// <summary>Changes to agents, by the number of the agent's text; null for none.</summary>
    internal IReadOnlyDictionary<int, AgentChange>? Agents { get; init; }

    /// <summary>Leaves out more requests.</summary>
    internal SavingSettings Without(IReadOnlySet<int> rows)
    {
        var before = LeavesOut;
        return this with { LeavesOut = row => rows.Contains(row) || before?.Invoke(row) == true };
    }

    /// <summary>Changes an agent, in addition to other changes to it.</summary>
    internal SavingSettings WithAgent(int agent, Func<AgentChange, AgentChange> change)
    {
        var changes = new Dictionary<int, AgentChange>(Agents ?? new Dictionary<int, AgentChange>());
        changes[agent] = change(changes.GetValueOrDefault(agent) ?? new AgentChange());
        return this with { Agents = changes };
    }

    /// <summary>
    /// Adds a smaller initial context. If another change reduces it too, the larger reduction counts, because one might include the
    /// other.
    /// </summary>
    internal SavingSettings WithStartup(Func<int, (long Tokens, long OfRead)> reduction)
    {
        var before = StartupOf;
        if (before is null)
            return this with { StartupOf = reduction };
        return this with
        {
            StartupOf = row =>
            {
                var (one, other) = (before(row), reduction(row));
                if (one.Tokens == 0 || other.Tokens == 0)
                    return one.Tokens == 0 ? other : one;
                return one.Tokens > other.Tokens ? one : other;
            },
        };
    }
}
