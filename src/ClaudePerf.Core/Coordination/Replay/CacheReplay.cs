using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Coordination.Replay;

/// <summary>
/// Predicts what requests read from the provider's cache, in order of time. Of a request it uses the time, the length of the
/// prompt, what follows its last breakpoint, the model, speed, effort and version, and the TTL that its client requests; it learns
/// from the actual read only afterwards. Not thread-safe.
/// </summary>
/// <param name="constants">Assumptions beyond the published rules.</param>
/// <param name="minimum">The shortest prompt, in tokens, that a model caches.</param>
/// <param name="oneHour">Whether every entry has a TTL of one hour, whatever its client requested.</param>
internal sealed class CacheReplay(ReplayConstants constants, Func<ModelInfo, int> minimum, bool oneHour)
{
    // If less than half of the expected tokens was read, the conversation's entries were gone.
    private const double MissedShare = 0.5;
    private const int MaxListed = 256;

    private readonly Dictionary<int, ReplayedConversation> _conversations = [];
    private readonly Dictionary<CacheSender, long> _warmUntil = [];
    private readonly Dictionary<(int Model, int Effort, UsageRowTraits Speed), List<ReplayedConversation>> _live = [];
    private readonly SharedPrefixes _prefixes = new(constants.LongestPrefix);

    /// <summary>Predicts a request and learns from it.</summary>
    /// <param name="number">The number of its conversation.</param>
    /// <param name="row">The request; not earlier than the previous one.</param>
    /// <param name="model">Its model.</param>
    internal PredictedRead Next(int number, in UsageRow row, ModelInfo model)
    {
        if (!_conversations.TryGetValue(number, out var conversation))
            _conversations.Add(number, conversation = new ReplayedConversation());
        var asked = LifetimeOf(conversation, row);
        var lifetime = oneHour ? CacheLifetime.OneHour : asked;
        var pause = conversation.HasBegun ? TimeSpan.FromTicks(Math.Max(0, row.UtcTicks - conversation.AnsweredTicks)) : TimeSpan.Zero;
        var (tokens, origin) = Read(number, conversation, row, model, asked);
        if (origin is not (ReadOrigin.Continued or ReadOrigin.Rewound) || row.CacheReadTokens < MissedShare * tokens)
            _prefixes.Learn(number, row);
        Keep(conversation, row, model, lifetime);
        return new PredictedRead(tokens, origin, lifetime, pause);
    }

    // What the client requests, not what happens: it writes for one hour or for five minutes. Before its first write, Claude Code's
    // default.
    private static CacheLifetime LifetimeOf(ReplayedConversation conversation, in UsageRow row)
    {
        if (row.CacheWrite1hTokens + row.CacheWrite5mTokens > 0)
            conversation.AskFor(row.CacheWrite1hTokens >= row.CacheWrite5mTokens ? CacheLifetime.OneHour : CacheLifetime.FiveMinutes);
        return conversation.Lifetime ?? (row.AgentId == 0 ? CacheLifetime.OneHour : CacheLifetime.FiveMinutes);
    }

    private (long Tokens, ReadOrigin Origin) Read(int number, ReplayedConversation conversation, in UsageRow row, ModelInfo model,
        CacheLifetime asked)
    {
        var prompt = UsageSum.UsageOf(row).PromptTokens;
        var origin = OriginOf(conversation, row, prompt);
        // What follows the last breakpoint is not looked up.
        var sought = prompt - row.InputTokens;
        if (origin is ReadOrigin.Continued or ReadOrigin.Rewound)
            return (conversation.LongestWithin(sought), origin);
        if (origin != ReadOrigin.Expired)
            conversation.Restart();
        var beginning = IsWarm(origin, row, asked) ? _prefixes.LengthFor(number, row, model) : 0;
        return origin == ReadOrigin.First && Forked(row, sought) is var forked && forked > beginning
            ? (forked, ReadOrigin.Fork)
            : (beginning, origin);
    }

    // The folder does not matter: within runs of real transcripts, most requests after a change of folder read everything that the
    // previous one had cached.
    private ReadOrigin OriginOf(ReplayedConversation conversation, in UsageRow row, long prompt)
    {
        if (!conversation.HasBegun)
            return ReadOrigin.First;
        if (conversation.Sender != CacheSender.FromRow(row))
            return ReadOrigin.Switched;
        if (prompt < constants.RewindShare * conversation.Cached)
            return ReadOrigin.Compacted;
        if (row.UtcTicks > conversation.UntilTicks)
            return ReadOrigin.Expired;
        return prompt < conversation.Cached ? ReadOrigin.Rewound : ReadOrigin.Continued;
    }

    // Someone who caches for an hour and starts another main thread has mostly used one in the last hour, possibly in transcripts
    // that are not here. Otherwise only what was seen in use is warm.
    private bool IsWarm(ReadOrigin origin, in UsageRow row, CacheLifetime asked) =>
        (origin == ReadOrigin.First && row.AgentId == 0 && asked == CacheLifetime.OneHour)
        || (_warmUntil.TryGetValue(PrefixOf(row), out var until) && until >= row.UtcTicks);

    private long Forked(in UsageRow row, long sought)
    {
        if (sought <= constants.LongestPrefix || !_live.TryGetValue(CacheOf(row), out var live))
            return 0;
        long longest = 0;
        for (var i = live.Count - 1; i >= 0; i--)
        {
            if (live[i].UntilTicks < row.UtcTicks)
            {
                live[i].IsListed = false;
                live.RemoveAt(i);
                continue;
            }
            longest = Math.Max(longest, live[i].LongestTurnWithin(sought));
        }
        return longest > constants.LongestPrefix && longest >= constants.ForkShare * sought ? longest : 0;
    }

    private void Keep(ReplayedConversation conversation, in UsageRow row, ModelInfo model, CacheLifetime lifetime)
    {
        var end = UsageSum.UsageOf(row).PromptTokens - row.InputTokens;
        var answered = row.UtcTicks + (long)(row.RecoveredOutputTokens / constants.OutputTokensPerSecond * TimeSpan.TicksPerSecond);
        var until = answered + ProviderCacheSimulator.DurationOf(lifetime).Ticks + constants.Grace.Ticks;
        conversation.Keep(CacheSender.FromRow(row), end < minimum(model) ? 0 : end, answered, until);
        var beginning = PrefixOf(row);
        if (!_warmUntil.TryGetValue(beginning, out var known) || known < until)
            _warmUntil[beginning] = until;
        if (conversation.IsListed)
            return;
        if (!_live.TryGetValue(CacheOf(row), out var live))
            _live.Add(CacheOf(row), live = []);
        if (live.Count == MaxListed)
        {
            live[0].IsListed = false;
            live.RemoveAt(0);
        }
        live.Add(conversation);
        conversation.IsListed = true;
    }

    private static CacheSender PrefixOf(in UsageRow row) => CacheSender.FromRow(row) with { Version = 0 };

    private static (int Model, int Effort, UsageRowTraits Speed) CacheOf(in UsageRow row) =>
        (row.Model, row.Effort, row.Traits & UsageRowTraits.Fast);
}
