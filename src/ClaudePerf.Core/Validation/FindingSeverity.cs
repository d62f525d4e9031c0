namespace ClaudePerf.Core.Validation;

/// <summary>How much a <see cref="Finding"/> matters.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing, nothing to mend.</summary>
    Information,

    /// <summary>It works, but not as it seems to, or at a cost.</summary>
    Warning,

    /// <summary>Claude Code does not load it, or it is unsafe.</summary>
    Error,
}
