namespace ClaudePerf.Core.Coordination.Arrangements;

/// <summary>What else a change to an arrangement may affect in addition to cost and time.</summary>
public enum StepEffect
{
    /// <summary>Nothing: agents get the same instructions and tools and run on the same models.</summary>
    Safe,

    /// <summary>What agents do: they have different tools or information, or their callers wait for them. Needs review.</summary>
    Behaviour,

    /// <summary>How well agents do their work: they run on a different model.</summary>
    Model,
}
