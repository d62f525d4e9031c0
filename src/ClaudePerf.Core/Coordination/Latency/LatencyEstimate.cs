namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>What expected seconds are based on.</summary>
public enum LatencyBasis
{
    /// <summary>Responses of the model itself.</summary>
    Model,

    /// <summary>Responses of other models of its family, because there are too few of its own.</summary>
    Family,
}

/// <summary>Expected seconds and their uncertainty.</summary>
/// <param name="Seconds">The expected seconds: half of such responses take longer.</param>
/// <param name="Low">The lower end of the 90% interval.</param>
/// <param name="High">The upper end of the 90% interval.</param>
/// <param name="Basis">What they are based on.</param>
public readonly record struct LatencyEstimate(double Seconds, double Low, double High, LatencyBasis Basis)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Seconds:0.##} s ({Low:0.##} to {High:0.##})");
}
