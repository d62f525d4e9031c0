namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>A copy of a prompt could not be written.</summary>
public sealed class CopyWriteException : Exception
{
    internal CopyWriteException(string path, Exception reason)
        : base(reason.Message, reason) => (Path, Reason) = (path, reason);

    internal CopyWriteException(string path, CopyRefusal refusal)
        : base($"'{path}' must not be replaced.") => (Path, Reason, Refusal) = (path, this, refusal);

    /// <summary>The path of the copy.</summary>
    public string Path { get; }

    /// <summary>What went wrong.</summary>
    public Exception Reason { get; }

    /// <summary>Why the copy was not written.</summary>
    public CopyRefusal Refusal { get; }
}
