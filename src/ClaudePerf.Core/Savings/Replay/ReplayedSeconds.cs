using ClaudePerf.Core.Coordination.Latency;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Savings.Replay;

/// <summary>
/// Adds up how much less time responses would have taken, from the tokens of each request before and after, and the response time
/// model.
/// </summary>
/// <param name="latency">The response time model.</param>
/// <param name="sessions">The number of sessions.</param>
internal sealed class ReplayedSeconds(LatencyModel latency, int sessions)
{
    // If more of the changed requests have no expected time, the sum would say too little about the change.
    private const double MaximumUnknown = 0.1;

    private readonly Dictionary<ModelLatency, double[]> _termsOfModels = [];
    private readonly double[] _secondsOfSessions = new double[sessions];
    private long _known;
    private long _unknown;

    /// <summary>Adds a changed request.</summary>
    /// <param name="session">The number of its session.</param>
    /// <param name="model">Its model; null if unknown.</param>
    /// <param name="isFast">Whether it was served in fast mode, whose times are unknown.</param>
    /// <param name="before">Its usage as billed.</param>
    /// <param name="step">The request as replayed.</param>
    internal void Add(int session, ModelInfo? model, bool isFast, in TokenUsage before, ReplayedStep step)
    {
        var extras = step.Extra ?? [];
        if (model is null || isFast || latency.For(model) is not { } known || Serving(step.Model, known) is not { } served
            || extras.Any(extra => Serving(extra.Model, served) is null))
        {
            _unknown++;
            return;
        }
        _known++;
        Count(known, session, before, 1);
        Count(served, session, step.Usage, -1);
        foreach (var extra in extras)
            Count(Serving(extra.Model, served)!, session, extra.Usage, -1);
    }

    // The times of another model if there is one; null if they are unknown.
    private ModelLatency? Serving(ModelInfo? other, ModelLatency otherwise) => other is null ? otherwise : latency.For(other);

    /// <summary>The saved seconds; null if the times of too many changed requests are unknown.</summary>
    internal SecondsSaving? Sum()
    {
        if (_unknown > MaximumUnknown * (_known + _unknown))
            return null;
        var seconds = _secondsOfSessions.Sum();
        if (SavingReplayResult.IntervalOf(_secondsOfSessions) is not { } drawn)
            return new SecondsSaving(seconds, null, null);
        // Which sessions there were and what the coefficients are do not depend on each other.
        var squares = _termsOfModels.Sum(static one => Square(one.Key.Spread.Margin(one.Value)));
        if (!double.IsFinite(squares))
            return new SecondsSaving(seconds, null, null);
        return new SecondsSaving(seconds, seconds - Math.Sqrt(Square(seconds - (double)drawn.Low) + squares),
            seconds + Math.Sqrt(Square((double)drawn.High - seconds) + squares));
    }

    private void Count(ModelLatency known, int session, in TokenUsage usage, int sign)
    {
        if (!_termsOfModels.TryGetValue(known, out var sums))
            _termsOfModels.Add(known, sums = new double[LatencyFit.Terms]);
        // Without a prompt no request is made; what is left is output that another one would have written.
        var isMade = usage.PromptTokens > 0;
        ReadOnlySpan<double> terms = [isMade ? 1 : 0, (usage.PromptTokens - usage.CacheReadTokens) / 1000.0,
            usage.CacheReadTokens / 1000.0, usage.OutputTokens / 1000.0];
        for (var i = 0; i < terms.Length; i++)
            sums[i] += sign * terms[i];
        _secondsOfSessions[session] += sign * (known.Seconds(usage) - (isMade ? 0 : known.BaseSeconds));
    }

    private static double Square(double value) => value * value;
}

/// <summary>Seconds that responses take less.</summary>
/// <param name="Seconds">The seconds; negative if they take longer.</param>
/// <param name="Low">The lower end of the 90% interval; null with too few sessions.</param>
/// <param name="High">The upper end of the interval.</param>
internal sealed record SecondsSaving(double Seconds, double? Low, double? High)
{
    /// <summary>The seconds multiplied by a positive factor.</summary>
    internal SecondsSaving Times(double factor) => new(factor * Seconds, factor * Low, factor * High);

    /// <summary>The seconds with an interval that also spans another estimate.</summary>
    internal SecondsSaving Spanning(SecondsSaving? other) =>
        other is null || Low is null || High is null ? this
        : this with { Low = Math.Min(Low.Value, other.Seconds), High = Math.Max(High.Value, other.Seconds) };
}
