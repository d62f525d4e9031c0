namespace ClaudePerf.Core.Coordination.Patterns;

/// <summary>Sums up how runs of an agent went on.</summary>
internal static class RunProfiles
{
    /// <summary>Each figure's median over the runs that tell it.</summary>
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
