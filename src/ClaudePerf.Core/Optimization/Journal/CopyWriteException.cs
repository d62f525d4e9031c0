namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>An optimized copy could not be written; the inner exception says why.</summary>
/// <param name="path">The file that could not be written.</param>
/// <param name="reason">Why.</param>
public sealed class CopyWriteException(string path, Exception reason) : IOException(reason.Message, reason)
{
    /// <summary>The file that could not be written.</summary>
    public string Path { get; } = path;

    /// <summary>Why it could not be written.</summary>
    public Exception Reason { get; } = reason;
}
