namespace ClaudePerf.Core.Optimization;

/// <summary>What may change for users of an optimized prompt.</summary>
public enum OptimizationRisk
{
    /// <summary>Nothing: the model reads the same words in the same order.</summary>
    None,

    /// <summary>The model reads the same instructions in fewer words.</summary>
    Low,

    /// <summary>
    /// The model must open a file to read what it read before, or is offered less: try it out first.
    /// </summary>
    Medium,
}
