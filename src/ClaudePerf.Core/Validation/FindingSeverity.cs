namespace ClaudePerf.Core.Validation;

/// <summary>How severe a <see cref="Finding"/> is.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing; nothing needs fixing.</summary>
    Information,

    /// <summary>It works, but not as it appears to, or at a cost.</summary>
    Warning,

    /// <summary>Claude Code does not load it, or it is unsafe.</summary>
    Error,
}
