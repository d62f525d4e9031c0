namespace ClaudePerf.Core.Optimization;

/// <summary>What can change for the one who uses an optimized prompt.</summary>
public enum OptimizationRisk
{
    /// <summary>Nothing: the model reads the same words in the same order.</summary>
    None,

    /// <summary>The model reads the same instructions in fewer words.</summary>
    Low,

    /// <summary>The model must open a file to read what it read before, or is offered less: worth a trial.</summary>
    Medium,
}
