namespace ClaudePerf.Core.Storage;

/// <summary>Why a database cannot be used.</summary>
public enum DatabaseFailure
{
    /// <summary>The file cannot be read or written: no permission, a full disk, or a folder with its name.</summary>
    Inaccessible,

    /// <summary>Another process held it for longer than the maximum wait.</summary>
    Busy,

    /// <summary>It was written by a newer version of ClaudePerf.</summary>
    Newer,

    /// <summary>Its contents are damaged, or it is not a ClaudePerf database.</summary>
    Damaged,
}

/// <summary>A ClaudePerf database cannot be used; the message says why and what to do.</summary>
public sealed class DatabaseException : Exception
{
    internal DatabaseException(DatabaseFailure failure, string path, string message, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
        Path = path;
    }

    /// <summary>Why the database cannot be used.</summary>
    public DatabaseFailure Failure { get; }

    /// <summary>The database file.</summary>
    public string Path { get; }
}
