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

    /// <summary>What went wrong, and what can be done about it.</summary>
    /// <param name="inPlace">The option of the running program that replaces the originals.</param>
    /// <param name="force">Its option that replaces other files.</param>
    public string Describe(string inPlace, string force) => Refusal switch
    {
        CopyRefusal.Original => $"'{Path}' is the original prompt. Choose another folder, or use {inPlace}, which can be undone.",
        CopyRefusal.OtherContents => $"'{Path}' exists with other contents. Choose another folder, or replace it with {force}.",
        _ => Message,
    };

    /// <summary>Why the copy was not written.</summary>
    public CopyRefusal Refusal { get; }
}
