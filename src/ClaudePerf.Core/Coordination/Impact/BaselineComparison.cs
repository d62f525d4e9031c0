namespace ClaudePerf.Core.Coordination.Impact;

/// <summary>The figures that are compared with a baseline.</summary>
public enum BaselineFigure
{
    /// <summary>Tokens of the ecosystem that every session pays for.</summary>
    AlwaysOnTokens,

    /// <summary>Tokens of a pattern's first prompts.</summary>
    OnInvokeTokens,

    /// <summary>USD per run as Claude Code does it.</summary>
    ClaudeCodeCost,

    /// <summary>USD per run at best.</summary>
    BestCost,

    /// <summary>Milliseconds to prepare a run's prompts without a cache.</summary>
    Preparation,

    /// <summary>Milliseconds to prepare them with a warm prompt cache.</summary>
    CachedPreparation,
}

/// <summary>One figure compared with its baseline.</summary>
/// <param name="Name">The pattern; empty for the ecosystem as a whole.</param>
/// <param name="Figure">The figure.</param>
/// <param name="Before">The baseline value; for times, the median.</param>
/// <param name="After">The current value.</param>
/// <param name="Low">The smallest change, as a share of the baseline: for times, the lower end of the 95% interval; otherwise the
/// change itself.</param>
/// <param name="High">The largest change.</param>
/// <param name="IsRegression">Whether it is worse by more than the tolerance.</param>
public sealed record BaselineChange(
    string Name, BaselineFigure Figure, double Before, double After, double Low, double High, bool IsRegression)
{
    /// <summary>The change as a share of the baseline: 0.1 is 10% more.</summary>
    public double Change => Before == 0 ? After == 0 ? 0 : double.PositiveInfinity : (After / Before) - 1;

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant(
            $"{(Name.Length > 0 ? Name + ": " : "")}{Figure} {Before:0.####} -> {After:0.####} ({Change:+0.0%;-0.0%;0%})");
}

/// <summary>Compares measurements with a baseline.</summary>
public static class BaselineComparison
{
    /// <summary>Compares measurements.</summary>
    /// <param name="measurements">The current measurements, at the prices of the baseline's time.</param>
    /// <param name="baseline">The baseline.</param>
    /// <param name="tolerance">How much worse tokens and costs may be, as a share.</param>
    /// <param name="timeTolerance">How much longer times may be, as a share. A time is a regression if it is longer by more than
    /// this even if both true medians are at those ends of their 95% intervals that minimize the difference.</param>
    /// <returns>Each figure of each pattern that both contain, in the order of the measurements.</returns>
    public static IReadOnlyList<BaselineChange> Compare(
        IReadOnlyCollection<CoordinationMeasurement> measurements, CoordinationBaseline baseline, double tolerance = 0.01,
        double timeTolerance = 0.25)
    {
        ArgumentNullException.ThrowIfNull(measurements);
        ArgumentNullException.ThrowIfNull(baseline);
        var changes = new List<BaselineChange>();
        var known = new Dictionary<(string, string, string), BaselinePattern>();
        foreach (var pattern in baseline.Patterns)
            known.TryAdd((pattern.Name, pattern.Caller, pattern.Flow), pattern);
        if (measurements.Count > 0)
            changes.Add(Exact("", BaselineFigure.AlwaysOnTokens, baseline.AlwaysOnTokens, measurements.First().AlwaysOnTokens));
        foreach (var measurement in measurements)
        {
            if (!known.TryGetValue((measurement.Name, measurement.Caller, measurement.Pattern.Flow), out var before))
                continue;
            changes.Add(Exact(measurement.Name, BaselineFigure.OnInvokeTokens, before.OnInvokeTokens, measurement.OnInvokeTokens));
            changes.Add(
                Exact(measurement.Name, BaselineFigure.ClaudeCodeCost, (double)before.ClaudeCodeCost, (double)measurement.ClaudeCodeCost));
            changes.Add(Exact(measurement.Name, BaselineFigure.BestCost, (double)before.BestCost, (double)measurement.BestCost));
            changes.Add(Timed(measurement.Name, BaselineFigure.Preparation, new LocalTime(before.PreparationMs), measurement.Preparation));
            changes.Add(
                Timed(measurement.Name, BaselineFigure.CachedPreparation, new LocalTime(before.CachedPreparationMs),
                    measurement.CachedPreparation));
        }
        return changes;

        BaselineChange Exact(string name, BaselineFigure figure, double before, double after)
        {
            var change = Share(before, after);
            return new BaselineChange(name, figure, before, after, change, change, change > tolerance);
        }

        BaselineChange Timed(string name, BaselineFigure figure, LocalTime before, LocalTime after)
        {
            var low = Share(before.High, after.Low);
            return new BaselineChange(name, figure, before.Median, after.Median, low, Share(before.Low, after.High), low > timeTolerance);
        }
    }

    private static double Share(double before, double after) =>
        before == 0 ? after == 0 ? 0 : double.PositiveInfinity : (after / before) - 1;
}
