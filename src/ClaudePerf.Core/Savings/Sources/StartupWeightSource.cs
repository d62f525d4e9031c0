using System.Globalization;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Savings.Startup;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>
/// The initial context of sessions (tools, system prompt, memory files, listings) in excess of the leanest 5% of the user's own
/// sessions with the same version of Claude Code and the same tokenizer. Each request of a session sends it again.
/// </summary>
internal sealed class StartupWeightSource : ISavingSource
{
    private const int MinimumSessions = 20;
    private const double LeanShare = 0.05;

    // A longer first prompt continues an older conversation.
    private const long MaximumStart = 100_000;

    public IEnumerable<SavingCandidate> Find(SavingReplay replay, CompactionRange effects, CancellationToken cancellation)
    {
        var excess = ExcessOf(replay);
        if (excess.Count == 0)
            yield break;
        yield return new SavingCandidate
        {
            Kind = SavingKind.StartupWeight,
            Title = "Sessions with a larger initial context than your leanest",
            Certainty = SavingCertainty.UpperBound,
            Effect = "None for tools, servers and memory that a project does not use. What it uses cannot be removed.",
            Change = "Disconnect MCP servers, plugins and memory that a project does not use; "
                + "Items shows what each costs and how to remove it, Optimize-AgentPrompt shortens it.",
            Apply = settings => settings.WithStartup(row => excess.GetValueOrDefault(row)),
            Items = _ => Items(replay),
            Details = _ => Details(replay, excess),
        };
    }

    private static Dictionary<int, (long Tokens, long OfRead)> ExcessOf(SavingReplay replay)
    {
        var starts = replay.Threads.Where(static thread => thread.IsMain && thread.Start is > 0 and <= MaximumStart)
            .GroupBy(thread => (replay.Table.Rows[thread.Rows[0]].Version, Tokenizer: replay.ModelOf(thread.Rows[0])?.Tokenizer));
        var excess = new Dictionary<int, (long, long)>();
        foreach (var version in starts)
        {
            var lengths = version.Select(static thread => thread.Start).Order().ToList();
            if (lengths.Count < MinimumSessions)
                continue;
            var lean = lengths[(int)(LeanShare * lengths.Count)];
            // What a heavy session's first request read in excess of the lean ones is removed from its reads, the rest from what
            // follows.
            var read = Median([.. version.Where(thread => thread.Start <= lean)
                .Select(thread => replay.Table.Rows[thread.Rows[0]].CacheReadTokens)]);
            foreach (var thread in version.Where(thread => thread.Start > lean))
            {
                var more = thread.Start - lean;
                excess[thread.Rows[0]] = (more, Math.Clamp(replay.Table.Rows[thread.Rows[0]].CacheReadTokens - read, 0, more));
            }
        }
        return excess;
    }

    private static long Median(List<long> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static IEnumerable<SavingItem> Items(SavingReplay replay) =>
        replay.Inventory.Texts.Select(text => StartupItems.Of(text, StartupChange.Of(text, replay.Inventory.Places)));

    private static IEnumerable<string> Details(SavingReplay replay, Dictionary<int, (long Tokens, long OfRead)> excess)
    {
        var share = replay.Billed == 0 ? 0 : replay.Run(new SavingSettings { StartupTokens = 1000 }).Share;
        yield return string.Create(CultureInfo.CurrentCulture, $"1,000 fewer tokens in each session would save {share:0.00%} of the bill.");
        foreach (var project in excess.GroupBy(entry => replay.Table.Rows[entry.Key].Project)
            .OrderByDescending(static project => project.Sum(static entry => entry.Value.Tokens)).Take(5))
        {
            var tokens = project.Average(static entry => (double)entry.Value.Tokens);
            yield return string.Create(CultureInfo.CurrentCulture,
                $"{replay.Table.Text(project.Key) ?? "no project"}: {tokens:N0} tokens more in {CountText.Of(project.Count(), "session")}");
        }
    }
}
