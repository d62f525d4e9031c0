using System.Globalization;
using ClaudePerf.Core.Savings.AgentCosts;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>
/// Changes to the files of agents, replayed in each of their runs: fewer tools, the lossless optimization, and text that was moved
/// to a file but is read so often that it had better stay in the prompt.
/// </summary>
internal sealed class AgentFileSource : ISavingSource
{
    public IEnumerable<SavingCandidate> Find(SavingReplay replay, CompactionRange effects, CancellationToken cancellation)
    {
        foreach (var file in replay.AgentFiles ?? [])
        {
            if (file is { Tools: not null, ToolTokens: > 0 })
                yield return Tools(replay, file);
            if (file.LosslessTokens > 0)
                yield return Lossless(replay, file);
            foreach (var moved in file.Moved)
                yield return MovedBack(replay, file, moved);
        }
    }

    private static SavingCandidate Tools(SavingReplay replay, AgentFile file) => new()
    {
        Kind = SavingKind.Agent,
        Title = $"Tools that {file.Runs.Name} does not use",
        Certainty = SavingCertainty.UpperBound,
        Effect = "The agent cannot use the other tools. Its recorded runs did not, but another task may need one.",
        Change = $"\"tools: {VisibleText.Of(string.Join(", ", file.Tools!))}\" in the frontmatter of {VisibleText.Of(file.Path)}.",
        // Tools come first in the prompt.
        Apply = Less(replay, file, file.ToolTokens, file.ToolTokens),
        Details = _ => [AgentTrialSource.CostOf(file.Runs), string.Create(CultureInfo.CurrentCulture,
            $"{(file.InheritsTools ? "It inherits all tools" : "Its list is longer than needed")}: {file.ToolTokens:N0} tokens "
                + $"more in each of {CountText.Of(file.Threads.Count, "run")}.")],
    };

    private static SavingCandidate Lossless(SavingReplay replay, AgentFile file) => new()
    {
        Kind = SavingKind.Agent,
        Title = $"Markup in the prompt of {file.Runs.Name} that can be removed without loss",
        Certainty = SavingCertainty.Replayed,
        Effect = "None: every word of the prompt stays.",
        Change = IsSafe(file.Path) ? $"Optimize-AgentPrompt '{file.Path}' -Level Lossless -InPlace"
            : $"Run Optimize-AgentPrompt -Level Lossless -InPlace for {VisibleText.Of(file.Path)}.",
        Apply = Less(replay, file, file.LosslessTokens, file.SystemTokens),
        Details = _ => [AgentTrialSource.CostOf(file.Runs), string.Create(CultureInfo.CurrentCulture,
            $"{file.LosslessTokens:N0} tokens in each of {CountText.Of(file.Threads.Count, "run")}.")],
    };

    // A run that reads the file needs one more request for it; a run that does not would send the text.
    private static SavingCandidate MovedBack(SavingReplay replay, AgentFile file, MovedReference moved)
    {
        var reads = (replay.ReferenceReads ?? []).Where(read => read.File.EndsWith("/" + moved.File, StringComparison.Ordinal))
            .Select(static read => read.Row).ToHashSet();
        var (requests, longer) = (new HashSet<int>(), new Dictionary<int, (long, long)>());
        foreach (var thread in file.Threads)
        {
            var isRead = false;
            for (var i = 0; i < thread.Rows.Length; i++)
            {
                if (!reads.Contains(thread.Rows[i]))
                    continue;
                isRead = true;
                if (i + 1 < thread.Rows.Length && !replay.HasMiss(thread.Rows[i + 1])
                    && replay.Calls?.TryGetValue(thread.Rows[i], out var call) == true && call.Kind == CallKind.OneRead)
                    requests.Add(thread.Rows[i + 1]);
            }
            if (!isRead)
                longer[thread.Rows[0]] = (-moved.Tokens, IsSystemRead(replay, file, thread, file.SystemTokens) ? -moved.Tokens : 0);
        }
        return new SavingCandidate
        {
            Kind = SavingKind.Agent,
            Title = $"Text of {file.Runs.Name} that was moved to a file and is read often",
            Certainty = SavingCertainty.UpperBound,
            Effect = "None; the prompt is longer again.",
            Change = $"Move the text of {VisibleText.Of(moved.File)} back into {VisibleText.Of(file.Path)}.",
            Apply = settings => settings.Without(requests).WithStartup(row => longer.GetValueOrDefault(row)),
            Details = _ => [AgentTrialSource.CostOf(file.Runs), string.Create(CultureInfo.CurrentCulture,
                $"Read in {moved.ReadShare:0%} of the runs; the move saves up to {moved.BreakEven:0%}.")],
        };
    }

    private static Func<SavingSettings, SavingSettings> Less(SavingReplay replay, AgentFile file, long tokens, long end)
    {
        var less = file.Threads.ToDictionary(static thread => thread.Rows[0],
            thread => (tokens, IsSystemRead(replay, file, thread, end) ? tokens : 0));
        return settings => settings.WithStartup(row => less.GetValueOrDefault(row));
    }

    // Whether a run's first request read everything up to a place, because an earlier run had cached it.
    private static bool IsSystemRead(SavingReplay replay, AgentFile file, ReplayedThread thread, long end)
    {
        // Counted tokens differ a little from billed ones.
        const double Tolerance = 0.9;
        return replay.Table.Rows[thread.Rows[0]].CacheReadTokens >= Tolerance * Math.Min(end, file.SystemTokens);
    }

    // A path with a quotation mark would end the argument of the command.
    private static bool IsSafe(string path) => path == VisibleText.Of(path) && path.IndexOfAny(['\'', '‘', '’', '‚', '‛']) < 0;
}
