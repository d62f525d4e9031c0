namespace ClaudePerf.Core.Optimization.Rewriting;

/// <summary>Why there is no answer.</summary>
public enum RewriteFailure
{
    /// <summary>Requests are impossible: there is no key or no <c>claude</c> command.</summary>
    NotConfigured,

    /// <summary>The model did not answer: an error, a timeout, no connection.</summary>
    NoAnswer,
}

/// <summary>A model did not answer; the message says why and what to do.</summary>
public sealed class RewriteException : Exception
{
    internal RewriteException(RewriteFailure failure, string message, bool concernsAll, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
        ConcernsAll = concernsAll;
    }

    /// <summary>The kind of failure.</summary>
    public RewriteFailure Failure { get; }

    /// <summary>Whether every other request would fail the same way.</summary>
    public bool ConcernsAll { get; }
}
