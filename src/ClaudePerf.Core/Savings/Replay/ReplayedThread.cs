using ClaudePerf.Core.Coordination.Replay;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Savings.Replay;

/// <summary>A request of a conversation under different settings.</summary>
/// <param name="Row">The index of its row in the usage table.</param>
/// <param name="Usage">What it would have used.</param>
/// <param name="Extra">Additional requests: a compaction before it, or the work of a subagent; null if there were none.</param>
/// <param name="Tokens">Prompt tokens that would not have been sent, or would have been read instead of written.</param>
internal readonly record struct ReplayedStep(int Row, TokenUsage Usage, IReadOnlyList<ExtraRequest>? Extra, long Tokens)
{
    /// <summary>The model that would have served it; null for the one that did.</summary>
    internal ModelInfo? Model { get; init; }

    /// <summary>Whether the conversation is compacted before it.</summary>
    internal bool Compacts { get; init; }
}

/// <summary>An additional request under different settings.</summary>
/// <param name="Usage">What it would have used.</param>
/// <param name="Model">The model that would have served it; null for the one of the request that it belongs to.</param>
internal readonly record struct ExtraRequest(TokenUsage Usage, ModelInfo? Model = null);

/// <summary>
/// Replays a conversation under different settings. Each request starts from its billed usage, and only what the settings affect is
/// changed: removed text is subtracted from the reads and writes that contained it, and an avoided miss becomes a read.
/// </summary>
internal sealed class ReplayedThread(UsageTable table, CacheThread thread, IReadOnlyDictionary<int, FoundMiss> misses,
    ReplayConstants constants)
{
    // A prompt shorter than this share of the previous one was compacted or cleared; a longer one was rewound.
    private const double CompactedShare = 0.7;

    // A compaction that leaves more than this share of the prompt is not worthwhile.
    private const double MaximumRemainingShare = 0.8;

    // The output of a request that only reads something again: a tool call.
    private const long CallTokens = 200;

    /// <summary>The length of its longest prompt, in tokens.</summary>
    internal long LongestPrompt { get; } = LongestOf(table, thread);

    private bool HasMisses { get; } = HasAny(thread, misses);

    internal bool IsMain => table.Rows[thread.Rows.Span[0]].AgentId == 0;

    internal ReadOnlySpan<int> Rows => thread.Rows.Span;

    /// <summary>The length of the conversation's first prompt, in tokens.</summary>
    internal long Start => PromptOf(thread.Rows.Span[0]);

    /// <summary>How much of it the first request read from the cache.</summary>
    internal long StartRead => Math.Min(Start, table.Rows[thread.Rows.Span[0]].CacheReadTokens);

    /// <summary>
    /// Whether the settings do not affect the conversation. Most conversations are short, and few settings affect those.
    /// </summary>
    internal bool IsUntouchedBy(SavingSettings settings)
    {
        return LessOf(settings).Tokens == 0 && settings.ResultTokens is null
            && AskedBy(settings) is null && ChangeIn(settings) is null or { Model: null, SkipsThinking: null }
            && !IsAny(row => settings.LeavesOut?.Invoke(row) == true || settings.Delegates?.Invoke(row) is not null, settings)
            && LongestPrompt <= Math.Min(CompactAtOf(settings), settings.CompactBeforePauseAbove ?? long.MaxValue)
            && (!HasMisses || (!settings.KeepPrefix && !settings.NeverExpires && settings.Avoids is null));
    }

    /// <summary>
    /// Replays the requests from the prompt lengths and misses alone: each request reads what the previous one left, minus what it
    /// missed.
    /// </summary>
    internal IEnumerable<(int Row, TokenUsage Usage)> AsItWas()
    {
        for (var i = 0; i < thread.Rows.Length; i++)
        {
            var row = thread.Rows.Span[i];
            var billed = UsageSum.UsageOf(table.Rows[row]);
            if (i == 0 || misses.ContainsKey(row))
                yield return (row, billed);
            else
                yield return (row, WithRead(billed, Math.Min(CachedBy(thread.Rows.Span[i - 1]), billed.PromptTokens - billed.InputTokens)));
        }
    }

    /// <summary>Replays the requests under different settings.</summary>
    internal IEnumerable<ReplayedStep> Under(SavingSettings settings, CompactionEffects effects, Func<int, IReadOnlyList<long>>? results)
    {
        var start = Start;
        var warm = StartRead;
        var (less, ofRead) = LessOf(settings);
        var removed = new RemovedText(start, warm, ofRead, less - ofRead);
        var (asked, change) = (AskedBy(settings), ChangeIn(settings));
        var compactAt = CompactAtOf(settings);
        var isCompacted = false;
        long sent = 0;
        // The last request that is made, and the end of the work that a subagent does instead.
        var (kept, delegatedTo) = (0, 0);
        DelegatedWork? work = null;
        for (var i = 0; i < thread.Rows.Length; i++)
        {
            var row = thread.Rows.Span[i];
            var billed = UsageSum.UsageOf(table.Rows[row]);
            var prompt = billed.PromptTokens;
            var before = i == 0 ? 0 : PromptOf(thread.Rows.Span[i - 1]);
            if (i < delegatedTo)
            {
                yield return new ReplayedStep(row, default, null, prompt - removed.Between(0, prompt));
                continue;
            }
            if (i > 0 && prompt < CompactedShare * before)
            {
                isCompacted = false;
                removed.Clear();
            }
            else if (prompt < before)
            {
                removed.CutAt(prompt);
            }
            else if (isCompacted && effects.Growth > 1)
            {
                removed.Restore((long)((effects.Growth - 1) * (prompt - before)));
            }
            if (work is not null && i == delegatedTo)
            {
                var from = PromptOf(thread.Rows.Span[kept]) + work.ReturnedTokens;
                removed.Add(from, prompt - from);
                work = null;
            }
            // The results of the previous request's calls appear here for the first time.
            else if (i > 0 && settings.ResultTokens is { } most && results is not null)
            {
                var from = before;
                foreach (var tokens in results(thread.Rows.Span[i - 1]))
                {
                    removed.Add(from + Math.Min(tokens, most), Math.Min(tokens - most, prompt - from - most));
                    from += tokens;
                }
            }
            if (i > 0 && settings.LeavesOut?.Invoke(row) == true)
            {
                // What it wrote into its calls would have been written before.
                yield return new ReplayedStep(row, new TokenUsage(0, billed.OutputTokens, WebSearches: billed.WebSearches), null,
                    prompt - removed.Between(0, prompt));
                continue;
            }
            misses.TryGetValue(row, out var miss);
            var read = i == 0 ? FirstReadOf(row, billed, change) : ReadOf(i, billed, miss, settings, asked);
            if (i - kept > 1)
                read = Math.Min(read, CachedBy(thread.Rows.Span[kept]));
            kept = i;
            var length = prompt - removed.Between(0, prompt);
            var remaining = start - less + effects.RestartTokens;
            var rest = remaining + effects.RereadTokens;
            var pauses = miss is { Cause: CacheMissCause.LifetimePassed } && read == billed.CacheReadTokens;
            var isLong = length > Math.Max(compactAt, effects.LoadMultiple * remaining)
                || (pauses && sent > settings.CompactBeforePauseAbove);
            if (i > 0 && isLong && rest < MaximumRemainingShare * length)
            {
                removed.Set(prompt - removed.Between(0, start) - rest);
                isCompacted = true;
                yield return Changed(Compact(row, billed, asked, Math.Min(sent, length), rest, effects,
                    isCold: miss is not null && read == billed.CacheReadTokens && !(pauses && sent > settings.CompactBeforePauseAbove)),
                    change);
                sent = rest;
                continue;
            }
            var usage = Written(Without(WithRead(billed, read), removed), asked);
            work = settings.Delegates?.Invoke(row);
            delegatedTo = work is null ? delegatedTo : i + work.Requests;
            yield return Changed(new ReplayedStep(row, usage, work?.RequestsOf(table, thread.Rows.Span[i..(i + work.Requests + 1)]),
                prompt - usage.PromptTokens + Math.Max(0, read - billed.CacheReadTokens)), change);
            sent = usage.PromptTokens;
        }
    }

    // A request that continues from a summary: it reads the initial context and writes the rest. Before it, another request read
    // the whole conversation, or sent it again if the cache had lost it, and wrote the summary.
    private ReplayedStep Compact(int row, in TokenUsage billed, CacheLifetime? asked, long sent, long rest, CompactionEffects effects,
        bool isCold)
    {
        var first = UsageSum.UsageOf(table.Rows[thread.Rows.Span[0]]);
        var cached = Math.Min(first.CacheReadTokens, constants.LongestPrefix);
        var lifetime = asked ?? (billed.CacheWrite1hTokens > billed.CacheWrite5mTokens ? CacheLifetime.OneHour : CacheLifetime.FiveMinutes);
        TokenUsage Of(long read, long written, long output) => lifetime == CacheLifetime.OneHour
            ? new TokenUsage(0, output, 0, written, read)
            : new TokenUsage(0, output, written, 0, read);
        var extra = new List<ExtraRequest> { new(isCold ? Of(0, sent, effects.SummaryTokens) : Of(sent, 0, effects.SummaryTokens)) };
        for (var i = 0; i < effects.ExtraRequests; i++)
            extra.Add(new ExtraRequest(Of(rest, 0, CallTokens)));
        var read = Math.Min(cached, rest);
        var usage = Of(read, rest - read, billed.OutputTokens) with { WebSearches = billed.WebSearches };
        return new ReplayedStep(row, usage, extra, billed.PromptTokens - rest) { Compacts = true };
    }

    private CacheLifetime? AskedBy(SavingSettings settings) =>
        IsMain ? settings.MainLifetime : settings.SubagentLifetime ?? ChangeIn(settings)?.Lifetime;

    private AgentChange? ChangeIn(SavingSettings settings) =>
        IsMain ? null : settings.Agents?.GetValueOrDefault(table.Rows[thread.Rows.Span[0]].Agent);

    private ReplayedStep Changed(in ReplayedStep step, AgentChange? change) =>
        change is null ? step : change.Apply(step, table.Rows[step.Row]);

    // A run on another model can read only what runs on that model have written.
    private static long FirstReadOf(int row, in TokenUsage billed, AgentChange? change) =>
        change?.Ratio?.Invoke(row) is not null && change.WarmStarts?.Contains(row) != true ? 0 : billed.CacheReadTokens;

    private bool IsAny(Func<int, bool> condition, SavingSettings settings)
    {
        if (settings.LeavesOut is null && settings.Delegates is null)
            return false;
        foreach (var row in thread.Rows.Span)
        {
            if (condition(row))
                return true;
        }
        return false;
    }

    private long CompactAtOf(SavingSettings settings) => Math.Min(settings.CompactAt ?? long.MaxValue,
        settings.CompactAtOf?.Invoke(thread.Rows.Span[0]) ?? long.MaxValue);

    // How much shorter the initial context is, and how much of that its first request read.
    private (long Tokens, long OfRead) LessOf(SavingSettings settings)
    {
        var start = Start;
        if (start == 0)
            return default;
        var warm = StartRead;
        if (settings.StartupOf?.Invoke(thread.Rows.Span[0]) is not { } given)
        {
            if (!IsMain)
                return default;
            var even = Math.Clamp(settings.StartupTokens, 0, start);
            given = (even, (long)(even * (warm / (double)start)));
        }
        // A longer initial context is not limited by its present length.
        if (given.Tokens < 0)
            return given;
        var less = Math.Clamp(given.Tokens, 0, start);
        return (less, Math.Clamp(given.OfRead, Math.Max(0, less - (start - warm)), Math.Min(less, warm)));
    }

    private long ReadOf(int i, in TokenUsage billed, FoundMiss? miss, SavingSettings settings, CacheLifetime? asked)
    {
        var (before, row) = (thread.Rows.Span[i - 1], thread.Rows.Span[i]);
        var read = billed.CacheReadTokens;
        var pause = PauseBefore(before, row);
        if (miss is not null)
        {
            var isReached = asked is { } longer && miss.Cause == CacheMissCause.LifetimePassed && IsAlive(pause, longer);
            var isAvoided = isReached || (settings.KeepPrefix && SavingMisses.IsOfPrefix(miss))
                || (settings.NeverExpires && miss.Cause == CacheMissCause.LifetimePassed) || settings.Avoids?.Invoke(miss) == true;
            if (!isAvoided)
                return read;
            var whole = Math.Min(CachedBy(before) is > 0 and var cached ? cached : PromptOf(before),
                billed.PromptTokens - billed.InputTokens);
            var lost = isReached ? constants.LossOf(ReadOrigin.Continued, pause) : 0;
            return Math.Max(read, read + (long)((whole - read) * (1 - lost)));
        }
        return asked is { } lifetime && !IsAlive(pause, lifetime) ? 0 : read;
    }

    private static long LongestOf(UsageTable table, CacheThread thread)
    {
        long longest = 0;
        foreach (var row in thread.Rows.Span)
            longest = Math.Max(longest, UsageSum.UsageOf(table.Rows[row]).PromptTokens);
        return longest;
    }

    private static bool HasAny(CacheThread thread, IReadOnlyDictionary<int, FoundMiss> misses)
    {
        foreach (var row in thread.Rows.Span)
        {
            if (misses.ContainsKey(row))
                return true;
        }
        return false;
    }

    private TimeSpan PauseBefore(int before, int row) =>
        TimeSpan.FromTicks(Math.Max(0, table.Rows[row].UtcTicks - table.Rows[before].UtcTicks
        - (long)(table.Rows[before].RecoveredOutputTokens / constants.OutputTokensPerSecond * TimeSpan.TicksPerSecond)));

    private bool IsAlive(TimeSpan pause, CacheLifetime lifetime) => pause <= ProviderCacheSimulator.DurationOf(lifetime) + constants.Grace;

    private long PromptOf(int row) => UsageSum.UsageOf(table.Rows[row]).PromptTokens;

    private long CachedBy(int row) =>
        table.Rows[row].CacheReadTokens + table.Rows[row].CacheWrite5mTokens + table.Rows[row].CacheWrite1hTokens;

    // The usage with a different number of read tokens; the difference is taken from or added to the writes, then plain input.
    private static TokenUsage WithRead(in TokenUsage usage, long read)
    {
        var more = read - usage.CacheReadTokens;
        if (more == 0)
            return usage;
        var hour = usage.CacheWrite1hTokens > usage.CacheWrite5mTokens;
        var (w5, w1, input) = (usage.CacheWrite5mTokens, usage.CacheWrite1hTokens, usage.InputTokens);
        if (more < 0)
            return hour ? usage with { CacheReadTokens = read, CacheWrite1hTokens = w1 - more }
                : usage with { CacheReadTokens = read, CacheWrite5mTokens = w5 - more };
        var from5 = Math.Min(more, w5);
        var from1 = Math.Min(more - from5, w1);
        return usage with
        {
            CacheReadTokens = read, CacheWrite5mTokens = w5 - from5, CacheWrite1hTokens = w1 - from1,
            InputTokens = input - (more - from5 - from1),
        };
    }

    private static TokenUsage Without(in TokenUsage usage, RemovedText removed)
    {
        if (removed.IsEmpty)
            return usage;
        var (readEnd, hourEnd) = (usage.CacheReadTokens, usage.CacheReadTokens + usage.CacheWrite1hTokens);
        var writeEnd = hourEnd + usage.CacheWrite5mTokens;
        return usage with
        {
            CacheReadTokens = readEnd - removed.Between(0, readEnd),
            // Entries with a TTL of one hour come before those with five minutes.
            CacheWrite1hTokens = usage.CacheWrite1hTokens - removed.Between(readEnd, hourEnd),
            CacheWrite5mTokens = usage.CacheWrite5mTokens - removed.Between(hourEnd, writeEnd),
            InputTokens = usage.InputTokens - removed.Between(writeEnd, usage.PromptTokens),
        };
    }

    private static TokenUsage Written(in TokenUsage usage, CacheLifetime? asked) => asked switch
    {
        CacheLifetime.OneHour => usage with
        {
            CacheWrite1hTokens = usage.CacheWrite1hTokens + usage.CacheWrite5mTokens, CacheWrite5mTokens = 0,
        },
        CacheLifetime.FiveMinutes => usage with
        {
            CacheWrite5mTokens = usage.CacheWrite5mTokens + usage.CacheWrite1hTokens, CacheWrite1hTokens = 0,
        },
        _ => usage,
    };
}
