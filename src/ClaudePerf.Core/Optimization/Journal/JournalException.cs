namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>What kept files from being written or restored.</summary>
public enum JournalFailure
{
    /// <summary>The journal, or a file, cannot be read or written.</summary>
    Inaccessible,

    /// <summary>A file is no longer as it was when it was read.</summary>
    ChangedMeanwhile,

    /// <summary>What would be restored was itself edited since, at the same place.</summary>
    Conflict,

    /// <summary>An entry of the journal is damaged.</summary>
    Damaged,

    /// <summary>A file is outside of its folder, or a link or behind one: what it leads to is not written.</summary>
    Unsafe,
}

/// <summary>Files were not written or not restored; the message says why. Then all of them are as they were, unless the message names some that are not.</summary>
public sealed class JournalException : Exception
{
    internal JournalException(JournalFailure failure, string path, string message, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
        Path = path;
    }

    /// <summary>What kept them.</summary>
    public JournalFailure Failure { get; }

    /// <summary>The file it is about.</summary>
    public string Path { get; }
}
