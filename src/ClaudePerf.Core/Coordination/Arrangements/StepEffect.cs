namespace ClaudePerf.Core.Coordination.Arrangements;

/// <summary>What else a change of an arrangement may change besides cost and time.</summary>
public enum StepEffect
{
    /// <summary>Nothing: agents are told the same, have the same tools and are answered by the same models.</summary>
    Safe,

    /// <summary>What agents do: they have other tools, know other things, or are waited for. It must be judged.</summary>
    Behaviour,

    /// <summary>How well they do it: another model answers.</summary>
    Model,
}
