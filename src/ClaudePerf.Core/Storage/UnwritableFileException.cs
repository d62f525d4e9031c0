namespace ClaudePerf.Core.Storage;

/// <summary>Why a file in a folder that others may have prepared is not written.</summary>
internal enum WriteRefusal
{
    /// <summary>It is not inside the writable folder.</summary>
    Outside,

    /// <summary>It is a link or below a link.</summary>
    Link,

    /// <summary>It is not a regular file.</summary>
    NotRegular,

    /// <summary>It has changed since it was read.</summary>
    Changed,
}

/// <summary>A file was not written; the message says why.</summary>
internal sealed class UnwritableFileException : IOException
{
    internal UnwritableFileException(string path, WriteRefusal refusal, string message)
        : base(message)
    {
        Path = path;
        Refusal = refusal;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The reason.</summary>
    public WriteRefusal Refusal { get; }
}
