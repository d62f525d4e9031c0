namespace ClaudePerf.Core.Coordination.Patterns;

/// <summary>Summarizes how runs of an agent continued.</summary>
internal static class RunProfiles
{
    /// <summary>The median of each figure over the runs that have it.</summary>
    internal static RunProfile Median(IReadOnlyCollection<RunProfile> runs) => new(
        (int?)MedianOf(runs.Select(static run => (double?)run.Requests)),
        (long?)MedianOf(runs.Select(static run => (double?)run.TaskTokens)),
        (long?)MedianOf(runs.Select(static run => (double?)run.OutputTokens)),
        (long?)MedianOf(runs.Select(static run => (double?)run.ResultTokens)),
        MedianOf(runs.Select(static run => (double?)run.Pause?.Ticks)) is { } ticks ? TimeSpan.FromTicks((long)ticks) : null,
        (long?)MedianOf(runs.Select(static run => (double?)run.FirstPromptTokens)));

    private static double? MedianOf(IEnumerable<double?> values)
    {
        var known = values.OfType<double>().ToList();
        return known.Count == 0 ? null : Medians.Median(known);
    }
}
