namespace ClaudePerf.Core.Optimization;

/// <summary>How far optimization goes. Each level includes the previous ones.</summary>
public enum OptimizationLevel
{
    /// <summary>
    /// Changes only markup, layout and the order of equal tool lists: every word of a prompt stays in place.
    /// </summary>
    Lossless,

    /// <summary>Also removes repetitions and stock phrases, and moves examples from descriptions to bodies.</summary>
    Standard,

    /// <summary>
    /// Also moves text that is only needed occasionally, word for word, to separate files, and leaves a line that
    /// says what is there and when to read it.
    /// </summary>
    Structural,
}
