namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>Why a copy of a prompt was not written.</summary>
public enum CopyRefusal
{
    /// <summary>Writing failed.</summary>
    Failed,

    /// <summary>The file exists with other contents.</summary>
    OtherContents,

    /// <summary>The file is the original prompt.</summary>
    Original,
}
