using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Measurement;

/// <summary>The totals of all measured prompts of one kind, or of all kinds.</summary>
public sealed record PromptSummary
{
    /// <summary>The kind; null for the total of all kinds.</summary>
    public PromptKind? Kind { get; init; }

    /// <summary>The number of prompts.</summary>
    public required int Count { get; init; }

    /// <summary>Sum of their texts' tokens.</summary>
    public required long Tokens { get; init; }

    /// <summary>Tokens that every session pays for them.</summary>
    public required long AlwaysOnTokens { get; init; }

    /// <summary>Sum of the tokens that one use of each adds.</summary>
    public required long OnInvokeTokens { get; init; }

    /// <summary>Sum of the overhead of one use of each.</summary>
    public required long OverheadTokens { get; init; }

    /// <summary>
    /// <see cref="AlwaysOnTokens"/> as a share of the session model's context window; null if the window is unknown.
    /// </summary>
    public double? ContextShare { get; init; }

    /// <summary>Cost in USD of using each once, uncached.</summary>
    public required decimal InputCost { get; init; }

    /// <summary>
    /// Sums measurements: one row per kind in the order of <see cref="PromptKind"/>, followed by the total if there is
    /// more than one kind.
    /// </summary>
    public static IEnumerable<PromptSummary> Of(IReadOnlyCollection<PromptMeasurement> measurements)
    {
        ArgumentNullException.ThrowIfNull(measurements);
        var kinds = measurements.GroupBy(measurement => measurement.Kind).OrderBy(group => group.Key).ToList();
        foreach (var group in kinds)
            yield return Sum(group.Key, [.. group]);
        if (kinds.Count > 1)
            yield return Sum(null, measurements);
    }

    private static PromptSummary Sum(PromptKind? kind, IReadOnlyCollection<PromptMeasurement> measurements)
    {
        var alwaysOn = measurements.Sum(measurement => measurement.AlwaysOnTokens);
        var window = measurements.Min(measurement => measurement.ContextWindow);
        return new PromptSummary
        {
            Kind = kind,
            Count = measurements.Count,
            Tokens = measurements.Sum(measurement => measurement.Tokens),
            AlwaysOnTokens = alwaysOn,
            OnInvokeTokens = measurements.Sum(measurement => measurement.OnInvokeTokens),
            OverheadTokens = measurements.Sum(measurement => measurement.OverheadTokens),
            ContextShare = window is > 0 ? alwaysOn / (double)window : null,
            InputCost = measurements.Sum(measurement => measurement.InputCost),
        };
    }

    /// <summary><see cref="AlwaysOnTokens"/>, as tables name it.</summary>
    public long AlwaysOn => AlwaysOnTokens;

    /// <summary><see cref="OnInvokeTokens"/>, as tables name it.</summary>
    public long OnInvoke => OnInvokeTokens;

    /// <summary><see cref="OverheadTokens"/>, as tables name it.</summary>
    public long Overhead => OverheadTokens;

    /// <summary><see cref="InputCost"/>, as tables name it.</summary>
    public decimal Cost => InputCost;
}
