namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>Why files could not be written or restored.</summary>
public enum JournalFailure
{
    /// <summary>The journal or a file cannot be read or written.</summary>
    Inaccessible,

    /// <summary>A file has changed since it was read.</summary>
    ChangedMeanwhile,

    /// <summary>The text to restore was itself edited later, in the same place.</summary>
    Conflict,

    /// <summary>A journal entry is damaged.</summary>
    Damaged,

    /// <summary>A file is outside of its folder, or is a link or below one: link targets are not written.</summary>
    Unsafe,
}

/// <summary>
/// Files were not written or restored; the message says why. All of them are unchanged, except those that the message
/// names.
/// </summary>
public sealed class JournalException : Exception
{
    internal JournalException(JournalFailure failure, string path, string message, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
        Path = path;
    }

    /// <summary>The kind of failure.</summary>
    public JournalFailure Failure { get; }

    /// <summary>The affected file.</summary>
    public string Path { get; }
}
