using System.Globalization;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>
/// The cost of resuming a conversation after its cache expired. Compacting long conversations before leaving saves most of it.
/// </summary>
internal sealed class PauseSource : ISavingSource
{
    private const long LongConversation = 100_000;

    private static readonly (TimeSpan Below, string Name)[] Lengths =
    [
        (TimeSpan.FromHours(1), "up to 1 hour"), (TimeSpan.FromHours(8), "1 to 8 hours"), (TimeSpan.FromHours(24), "8 to 24 hours"),
        (TimeSpan.MaxValue, "more than a day"),
    ];

    public IEnumerable<SavingCandidate> Find(SavingReplay replay, CompactionRange effects, CancellationToken cancellation)
    {
        var returns = replay.Misses.Where(static miss => miss.Cause == CacheMissCause.LifetimePassed).ToList();
        if (returns.Count == 0)
            yield break;
        yield return new SavingCandidate
        {
            Kind = SavingKind.Pause,
            Title = "Long conversations resumed after their cache expired",
            Certainty = SavingCertainty.Replayed,
            Effect = "Summaries drop details. If the next task is unrelated, /clear saves more and loses nothing that the task needs.",
            Change = "Run /compact (or /clear) before you leave a conversation of more than 100,000 tokens "
                + "for longer than the cache lifetime.",
            Compacts = true,
            Apply = static settings => settings with { CompactBeforePauseAbove = LongConversation },
            Details = _ => Details(replay, returns),
        };
    }

    private static IEnumerable<string> Details(SavingReplay replay, List<FoundMiss> returns) => returns
        .GroupBy(miss => (Length: Array.FindIndex(Lengths, length => miss.Gap <= length.Below),
            IsLong: UsageSum.UsageOf(replay.Table.Rows[miss.Row]).PromptTokens > LongConversation))
        .OrderBy(static group => group.Key.IsLong ? 0 : 1).ThenBy(static group => group.Key.Length)
        .Select(group => string.Create(CultureInfo.CurrentCulture,
            $"{(group.Key.IsLong ? "over" : "up to")} 100,000 tokens, "
                + $"away {Lengths[group.Key.Length].Name}: {CountText.Of(group.Count(), "time")}, "
                + $"{DollarText.Of(group.Sum(replay.CostOf))}"));
}
