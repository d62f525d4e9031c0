namespace ClaudePerf.Core.Coordination.Patterns;

/// <summary>Summarizes how runs of an agent continued.</summary>
internal static class RunProfiles
{
    /// <summary>The median of each figure over the runs that have it.</summary>
    internal static RunProfile Median(IReadOnlyCollection<RunProfile> runs) => new(
        (int?)Of(runs.Select(static run => (double?)run.Requests)),
        (long?)Of(runs.Select(static run => (double?)run.TaskTokens)),
        (long?)Of(runs.Select(static run => (double?)run.OutputTokens)),
        (long?)Of(runs.Select(static run => (double?)run.ResultTokens)),
        Of(runs.Select(static run => (double?)run.Pause?.Ticks)) is { } ticks ? TimeSpan.FromTicks((long)ticks) : null,
        (long?)Of(runs.Select(static run => (double?)run.FirstPromptTokens)));

    private static double? Of(IEnumerable<double?> values)
    {
        var known = values.OfType<double>().ToList();
        return known.Count == 0 ? null : Medians.Of(known);
    }
}
