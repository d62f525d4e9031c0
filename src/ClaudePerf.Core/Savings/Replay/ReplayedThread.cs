using ClaudePerf.Core.Coordination.Replay;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Savings.Replay;

/// <summary>A request of a conversation, as billed and as other settings had made it.</summary>
/// <param name="Row">The index of its row.</param>
/// <param name="Usage">What it had used.</param>
/// <param name="Extra">What had been used besides, to compact before it; not set where nothing was.</param>
/// <param name="Tokens">Prompt tokens that had not been sent, or read instead of written.</param>
internal readonly record struct ReplayedStep(int Row, TokenUsage Usage, IReadOnlyList<TokenUsage>? Extra, long Tokens);

/// <summary>
/// One conversation under other settings. Of each request it starts from what was billed and changes only what the settings change: text
/// that had not been there is taken out of the reads and writes that it lay in, a miss that had not been is read.
/// </summary>
internal sealed class ReplayedThread(UsageTable table, CacheThread thread, IReadOnlyDictionary<int, FoundMiss> misses,
    ReplayConstants constants)
{
    // A prompt that is shorter than this share of the one before was compacted or cleared; a longer one was rewound.
    private const double CompactedShare = 0.7;

    // A compaction that leaves more than this share of the prompt is not worth being made.
    private const double LeastCompaction = 0.8;

    // What a request answers that is made only to read something again: a call of a tool.
    private const long CallTokens = 200;

    private long Longest { get; } = LongestOf(table, thread);

    private bool HasMisses { get; } = HasAny(thread, misses);

    internal bool IsMain => table.Rows[thread.Rows.Span[0]].AgentId == 0;

    internal ReadOnlySpan<int> Rows => thread.Rows.Span;

    /// <summary>The prompt that the conversation began with, in tokens.</summary>
    internal long Start => PromptOf(thread.Rows.Span[0]);

    /// <summary>Whether settings change nothing of it: most conversations are short, and few settings concern those.</summary>
    internal bool IsUntouchedBy(SavingSettings settings)
    {
        return LessOf(settings).Tokens == 0 && settings.ResultTokens is null
            && (IsMain ? settings.MainLifetime : settings.SubagentLifetime) is null
            && Longest <= Math.Min(settings.CompactAt ?? long.MaxValue, settings.CompactBeforePauseAbove ?? long.MaxValue)
            && (!HasMisses || (!settings.KeepPrefix && !settings.NeverExpires && settings.Avoids is null));
    }

    /// <summary>
    /// What the requests use by the lengths of prompts and the misses alone: each reads what the one before left, less what it missed.
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

    /// <summary>What they had used under other settings.</summary>
    internal IEnumerable<ReplayedStep> Under(SavingSettings settings, CompactionEffects effects, Func<int, IReadOnlyList<long>>? results)
    {
        var start = Start;
        var warm = Math.Min(start, table.Rows[thread.Rows.Span[0]].CacheReadTokens);
        var (less, ofRead) = LessOf(settings);
        var removed = new RemovedText(start, warm, ofRead, less - ofRead);
        var asked = IsMain ? settings.MainLifetime : settings.SubagentLifetime;
        var isCompacted = false;
        long sent = 0;
        for (var i = 0; i < thread.Rows.Length; i++)
        {
            var row = thread.Rows.Span[i];
            var billed = UsageSum.UsageOf(table.Rows[row]);
            var prompt = billed.PromptTokens;
            var before = i == 0 ? 0 : PromptOf(thread.Rows.Span[i - 1]);
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
                removed.GiveBack((long)((effects.Growth - 1) * (prompt - before)));
            }
            // Results of the calls of the request before stand in this one for the first time.
            if (i > 0 && settings.ResultTokens is { } most && results is not null)
            {
                var from = before;
                foreach (var tokens in results(thread.Rows.Span[i - 1]))
                {
                    removed.Add(from + Math.Min(tokens, most), Math.Min(tokens - most, prompt - from - most));
                    from += tokens;
                }
            }
            misses.TryGetValue(row, out var miss);
            var read = i == 0 ? billed.CacheReadTokens : ReadOf(i, billed, miss, settings, asked);
            var length = prompt - removed.Between(0, prompt);
            var remaining = start - less + effects.RestartTokens;
            var rest = remaining + effects.RereadTokens;
            var pauses = miss is { Cause: CacheMissCause.LifetimePassed } && read == billed.CacheReadTokens;
            var isLong = length > Math.Max(settings.CompactAt ?? long.MaxValue, effects.LoadMultiple * remaining)
                || (pauses && sent > settings.CompactBeforePauseAbove);
            if (i > 0 && isLong && rest < LeastCompaction * length)
            {
                removed.Set(prompt - removed.Between(0, start) - rest);
                isCompacted = true;
                yield return Compact(row, billed, asked, Math.Min(sent, length), rest, effects,
                    isCold: miss is not null && read == billed.CacheReadTokens && !(pauses && sent > settings.CompactBeforePauseAbove));
                sent = rest;
                continue;
            }
            var usage = Written(Without(WithRead(billed, read), removed), asked);
            yield return new ReplayedStep(row, usage, null,
                prompt - usage.PromptTokens + Math.Max(0, read - billed.CacheReadTokens));
            sent = usage.PromptTokens;
        }
    }

    // A request that goes on from a summary: it reads what conversations begin with and writes the rest. Before it another one read the
    // whole conversation, or sent it again where the cache had lost it, and wrote the summary.
    private ReplayedStep Compact(int row, in TokenUsage billed, CacheLifetime? asked, long sent, long rest, CompactionEffects effects,
        bool isCold)
    {
        var first = UsageSum.UsageOf(table.Rows[thread.Rows.Span[0]]);
        var kept = Math.Min(first.CacheReadTokens, constants.LongestPrefix);
        var lifetime = asked ?? (billed.CacheWrite1hTokens > billed.CacheWrite5mTokens ? CacheLifetime.OneHour : CacheLifetime.FiveMinutes);
        TokenUsage Of(long read, long written, long output) => lifetime == CacheLifetime.OneHour
            ? new TokenUsage(0, output, 0, written, read)
            : new TokenUsage(0, output, written, 0, read);
        var extra = new List<TokenUsage> { isCold ? Of(0, sent, effects.SummaryTokens) : Of(sent, 0, effects.SummaryTokens) };
        for (var i = 0; i < effects.ExtraRequests; i++)
            extra.Add(Of(rest, 0, CallTokens));
        var read = Math.Min(kept, rest);
        var usage = Of(read, rest - read, billed.OutputTokens) with { WebSearches = billed.WebSearches };
        return new ReplayedStep(row, usage, extra, billed.PromptTokens - rest);
    }

    // How much less the conversation begins with, and how much of that its first request read.
    private (long Tokens, long OfRead) LessOf(SavingSettings settings)
    {
        var start = Start;
        if (!IsMain || start == 0)
            return default;
        var warm = Math.Min(start, table.Rows[thread.Rows.Span[0]].CacheReadTokens);
        if (settings.StartupOf?.Invoke(thread.Rows.Span[0]) is not { } given)
        {
            var even = Math.Clamp(settings.StartupTokens, 0, start);
            given = (even, (long)(even * (warm / (double)start)));
        }
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

    // The prompt with another part of it read; what is read more or less is written less or more, then plain input.
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
            // Entries that live an hour stand before those that live five minutes.
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
