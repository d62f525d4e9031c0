namespace ClaudePerf.Core.Validation.Changes;

/// <summary>Why git could not say what has changed.</summary>
public enum GitFailure
{
    /// <summary>There is no git on this machine, or it cannot be started.</summary>
    NotFound,

    /// <summary>The folder belongs to no repository, or to one that git refuses to read.</summary>
    NoRepository,

    /// <summary>The repository has no such commit, or it has nothing in common with the present one.</summary>
    UnknownReference,

    /// <summary>Git failed at something else.</summary>
    Failed,
}

/// <summary>Git could not say what has changed.</summary>
/// <param name="failure">Why.</param>
/// <param name="message">What to tell the user.</param>
/// <param name="innerException">What it came from.</param>
public sealed class GitException(GitFailure failure, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Why.</summary>
    public GitFailure Failure { get; } = failure;
}
