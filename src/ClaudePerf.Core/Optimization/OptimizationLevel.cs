namespace ClaudePerf.Core.Optimization;

/// <summary>How far optimization goes. Each level includes the ones before it.</summary>
public enum OptimizationLevel
{
    /// <summary>Markup, layout and the order of equal tool lists only: every word of a prompt stays where it is.</summary>
    Lossless,

    /// <summary>What is said twice is said once, stock phrases go, examples move from a description to the body.</summary>
    Standard,

    /// <summary>
    /// Text that is needed now and then moves, word for word, to files beside the prompt, and a line stays that says what is there and when to read it.
    /// </summary>
    Structural,
}
