namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>Why a prompt's file must not be replaced.</summary>
public enum InPlaceRefusal
{
    /// <summary>The prompt did not come from a file.</summary>
    NoFile,

    /// <summary>It is a plugin's or managed file, and an update would undo the change.</summary>
    NotOwn,

    /// <summary>It is a link or is reached through one.</summary>
    Link,

    /// <summary>It contains bytes that are not text, which would be lost.</summary>
    NotText,
}
