using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>Decides which consecutive requests belong to one piece of work.</summary>
internal static class WorkRequests
{
    /// <summary>
    /// Whether a request only continues the one before it: it counts, its prompt is not shorter, it has the same model, and it paid
    /// for nothing again, which another finding is about.
    /// </summary>
    internal static bool Continue(SavingReplay replay, int before, int row) =>
        replay.Counts(row) && !replay.HasMiss(row) && replay.Table.Rows[before].Model == replay.Table.Rows[row].Model
            && UsageSum.UsageOf(replay.Table.Rows[row]).PromptTokens >= UsageSum.UsageOf(replay.Table.Rows[before]).PromptTokens;
}
