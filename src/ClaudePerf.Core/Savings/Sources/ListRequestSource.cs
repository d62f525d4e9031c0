using System.Globalization;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>
/// Requests that only keep a list of tasks. The call could have been made together with the next one. An upper bound, because some
/// lists are kept while waiting for a result.
/// </summary>
internal sealed class ListRequestSource : ISavingSource
{
    public IEnumerable<SavingCandidate> Find(SavingReplay replay, CompactionRange effects, CancellationToken cancellation)
    {
        if (replay.Calls is not { } calls)
            yield break;
        var rows = new HashSet<int>();
        foreach (var thread in replay.Threads)
        {
            for (var i = 1; i + 1 < thread.Rows.Length; i++)
            {
                var row = thread.Rows[i];
                if (calls.TryGetValue(row, out var call) && call.Kind == CallKind.List
                    && WorkRequests.Continue(replay, thread.Rows[i - 1], row) && !replay.HasMiss(thread.Rows[i + 1]))
                    rows.Add(row);
            }
        }
        if (rows.Count == 0)
            yield break;
        yield return new SavingCandidate
        {
            Kind = SavingKind.WayOfWorking,
            Title = string.Create(CultureInfo.CurrentCulture, $"Requests that only keep a task list ({rows.Count:N0})"),
            Certainty = SavingCertainty.UpperBound,
            Effect = "The list is updated together with the next step, not before it.",
            Change = "Add to CLAUDE.md: \"Update the task list in the same message as the next tool call.\"",
            Apply = settings => settings.Without(rows),
            Details = Projects.Of,
        };
    }
}
