namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>How a file was restored.</summary>
public enum RestoreAction
{
    /// <summary>It has its original bytes again.</summary>
    Restored,

    /// <summary>The optimization was undone, and later edits were preserved.</summary>
    Merged,

    /// <summary>The file was created for moved text and was deleted.</summary>
    Deleted,

    /// <summary>Nothing was done: the file is already restored, or other prompts still point to it.</summary>
    Kept,
}

/// <summary>A restored file.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Action">What was done.</param>
/// <param name="Contents">Its current content; null if it was deleted.</param>
public sealed record RestoredFile(string Path, RestoreAction Action, ReadOnlyMemory<byte>? Contents);
