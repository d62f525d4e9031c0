namespace ClaudePerf.Core.Optimization.Rewriting;

/// <summary>Why there is no answer.</summary>
public enum RewriteFailure
{
    /// <summary>Nobody can be asked: no key, no <c>claude</c> command.</summary>
    NotConfigured,

    /// <summary>The model was asked and gave no answer: an error, no time, no connection.</summary>
    NoAnswer,
}

/// <summary>A model gives no answer; the message says why and what to do.</summary>
public sealed class RewriteException : Exception
{
    internal RewriteException(RewriteFailure failure, string message, bool concernsAll, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
        ConcernsAll = concernsAll;
    }

    /// <summary>Why.</summary>
    public RewriteFailure Failure { get; }

    /// <summary>Whether every other request would fail the same way.</summary>
    public bool ConcernsAll { get; }
}
