namespace ClaudePerf.Core.Storage;

/// <summary>What kept a database from being used.</summary>
public enum DatabaseFailure
{
    /// <summary>The file cannot be read or written: rights, a full disk, a folder in its place.</summary>
    Inaccessible,

    /// <summary>Another process held it for longer than was waited.</summary>
    Busy,

    /// <summary>A newer version of ClaudePerf wrote it.</summary>
    Newer,

    /// <summary>Its contents are damaged, or it is no such database.</summary>
    Damaged,
}

/// <summary>A database of ours cannot be used; the message says why and what helps.</summary>
public sealed class DatabaseException : Exception
{
    internal DatabaseException(DatabaseFailure failure, string path, string message, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
        Path = path;
    }

    /// <summary>What kept it from being used.</summary>
    public DatabaseFailure Failure { get; }

    /// <summary>The database file.</summary>
    public string Path { get; }
}
