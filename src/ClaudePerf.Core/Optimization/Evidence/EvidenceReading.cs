namespace ClaudePerf.Core.Optimization.Evidence;

/// <summary>Evidence, and why it is incomplete.</summary>
/// <param name="Evidence">How the prompts are used.</param>
public sealed record EvidenceReading(OptimizationEvidence Evidence)
{
    /// <summary>A warning if the usage index cannot be used; null otherwise.</summary>
    public string? Problem { get; init; }

    /// <summary>A remark if the system has no place for a usage index; null otherwise.</summary>
    public string? Remark { get; init; }
}
