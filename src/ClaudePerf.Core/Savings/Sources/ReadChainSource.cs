using System.Globalization;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>
/// Chains of requests that each make one call that only reads, although nothing in the results names what the next one reads: they
/// could have been one request with several calls. An upper bound: a model may have decided by a result what to read next.
/// </summary>
internal sealed class ReadChainSource : ISavingSource
{
    public IEnumerable<SavingCandidate> Find(SavingReplay replay, CompactionRange effects, CancellationToken cancellation)
    {
        if (replay.Calls is not { } calls)
            yield break;
        var (rows, chains) = (new HashSet<int>(), 0);
        foreach (var thread in replay.Threads)
        {
            var isInChain = false;
            for (var i = 1; i + 1 < thread.Rows.Length; i++)
            {
                var (before, row) = (thread.Rows[i - 1], thread.Rows[i]);
                var continues = calls.TryGetValue(before, out var last) && last.Kind == CallKind.OneRead
                    && calls.TryGetValue(row, out var call) && call is { Kind: CallKind.OneRead, FollowsFromResults: false }
                    && WorkRequests.Continue(replay, before, row);
                chains += continues && !isInChain ? 1 : 0;
                isInChain = continues;
                if (continues)
                    rows.Add(row);
            }
        }
        if (rows.Count == 0)
            yield break;
        yield return new SavingCandidate
        {
            Kind = SavingKind.WayOfWorking,
            Title = string.Create(CultureInfo.CurrentCulture, $"Reads one after the other ({CountText.Of(rows.Count, "request")})"),
            Certainty = SavingCertainty.UpperBound,
            Effect = "None, except that some reads may depend on what another one returned.",
            Change = "Add to CLAUDE.md: \"Make independent Read, Grep and Glob calls in one message.\"",
            Apply = settings => settings.Without(rows),
            Details = result => Projects.Of(result).Prepend(string.Create(CultureInfo.CurrentCulture,
                $"{chains:N0} chains of single Read, Grep, Glob or LS calls; {rows.Count:N0} requests could have been part of another.")),
        };
    }
}
