namespace ClaudePerf.Core.Validation.Changes;

/// <summary>Why git could not list the changes.</summary>
public enum GitFailure
{
    /// <summary>Git is not installed or cannot be started.</summary>
    NotFound,

    /// <summary>The folder is not in a repository, or git refuses to read the repository.</summary>
    NoRepository,

    /// <summary>The repository has no such commit, or it shares no history with the current commit.</summary>
    UnknownReference,

    /// <summary>Another git command failed.</summary>
    Failed,
}

/// <summary>Git could not list the changes.</summary>
/// <param name="failure">The kind of failure.</param>
/// <param name="message">The message for the user.</param>
/// <param name="innerException">The cause.</param>
public sealed class GitException(GitFailure failure, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The kind of failure.</summary>
    public GitFailure Failure { get; } = failure;
}
