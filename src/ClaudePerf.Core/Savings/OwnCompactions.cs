using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Savings;

/// <summary>Measures the effect of the user's own compactions, if there are enough of them.</summary>
internal static class OwnCompactions
{
    private const int MinimumCompactions = 10;
    private const long MinimumPrompt = 60_000;
    private const double CompactedShare = 0.7;
    private const int SoonAfter = 5;

    internal static CompactionRange RangeOf(SavingReplay replay)
    {
        var (restarts, rereads) = (new List<double>(), new List<double>());
        foreach (var thread in replay.Threads)
            Add(replay.Table, thread, restarts, rereads);
        var shipped = CompactionRange.Shipped;
        if (restarts.Count < MinimumCompactions)
            return shipped;
        restarts.Sort();
        rereads.Sort();
        CompactionEffects With(CompactionEffects effects, double restart, double? reread) => effects with
        {
            RestartTokens = Math.Max(0, (long)restart), RereadTokens = reread is { } tokens ? Math.Max(0, (long)tokens)
                : effects.RereadTokens,
        };
        double At(List<double> values, double share) => values[(int)(share * (values.Count - 1))];
        var hasRereads = rereads.Count >= MinimumCompactions;
        return new CompactionRange(
            With(shipped.Middle, At(restarts, 0.5), hasRereads ? rereads.Average() : null),
            With(shipped.Low, At(restarts, 0.7), hasRereads ? Math.Max(At(rereads, 0.7), rereads.Average()) : null),
            With(shipped.High, At(restarts, 0.3), hasRereads ? Math.Min(At(rereads, 0.3), rereads.Average()) : null),
            restarts.Count);
    }

    private static void Add(UsageTable table, ReplayedThread thread, List<double> restarts, List<double> rereads)
    {
        var rows = thread.Rows;
        long Prompt(int row) => UsageSum.UsageOf(table.Rows[row]).PromptTokens;
        var from = 0;
        for (var i = 1; i < rows.Length; i++)
        {
            var (before, prompt) = (Prompt(rows[i - 1]), Prompt(rows[i]));
            if (before <= MinimumPrompt || prompt >= CompactedShare * before || table.Rows[rows[i]].Model != table.Rows[rows[i - 1]].Model)
                continue;
            var usual = i - from > 1 ? Math.Max(0, before - Prompt(rows[from])) / (double)(i - 1 - from) : 0;
            // A cleared conversation starts like a new one, so it was not compacted.
            if (prompt > thread.Start)
            {
                restarts.Add(prompt - thread.Start);
                if (i + SoonAfter < rows.Length && Prompt(rows[i + SoonAfter]) is var later && later > CompactedShare * prompt)
                    rereads.Add(later - prompt - (SoonAfter * usual));
            }
            from = i;
        }
    }
}
