namespace ClaudePerf.Core.Storage;

/// <summary>Why a file that others may have laid out is not written.</summary>
public enum WriteRefusal
{
    /// <summary>It is not inside the folder that may be written in.</summary>
    Outside,

    /// <summary>It is a link, or stands behind one.</summary>
    Link,

    /// <summary>Something else than a regular file is there.</summary>
    NotRegular,

    /// <summary>It is not what it was when it was read.</summary>
    Changed,
}

/// <summary>A file was not written; the message says why.</summary>
public sealed class UnwritableFileException : IOException
{
    internal UnwritableFileException(string path, WriteRefusal refusal, string message)
        : base(message)
    {
        Path = path;
        Refusal = refusal;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Why.</summary>
    public WriteRefusal Refusal { get; }
}
