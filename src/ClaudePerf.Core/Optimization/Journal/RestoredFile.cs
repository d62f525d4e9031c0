namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>What restoring did to a file.</summary>
public enum RestoreAction
{
    /// <summary>It is byte for byte what it was.</summary>
    Restored,

    /// <summary>The optimization is undone, and later edits stay.</summary>
    Merged,

    /// <summary>It had been made for moved text, and is gone again.</summary>
    Deleted,

    /// <summary>Nothing: it is already as it was, or other prompts still lead to it.</summary>
    Kept,
}

/// <summary>A file that was restored.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Action">What was done.</param>
/// <param name="Contents">What it holds now; null where it is gone.</param>
public sealed record RestoredFile(string Path, RestoreAction Action, ReadOnlyMemory<byte>? Contents);
