namespace ClaudePerf.Core.Tokens.Api;

/// <summary>Why the provider gave no count.</summary>
public enum TokenApiFailure
{
    /// <summary>There is no key, or it cannot be one; or the address is none.</summary>
    NotConfigured,

    /// <summary>The provider does not accept the key, or its account may not count.</summary>
    KeyRefused,

    /// <summary>No connection came about.</summary>
    Unreachable,

    /// <summary>The provider answered too many requests for longer than was waited.</summary>
    Throttled,

    /// <summary>The provider failed, more often than was tried again.</summary>
    ServerFailed,

    /// <summary>No whole answer came in time.</summary>
    TimedOut,

    /// <summary>The provider refuses this request: an unknown model, too long a text.</summary>
    Rejected,

    /// <summary>What answered is no count.</summary>
    NotUnderstood,
}

/// <summary>The provider gave no count; the message says why and what to do. It never has the key in it.</summary>
public sealed class TokenApiException : Exception
{
    internal TokenApiException(TokenApiFailure failure, string message)
        : base(message) => Failure = failure;

    /// <summary>Why.</summary>
    public TokenApiFailure Failure { get; }

    /// <summary>Whether every other count would fail the same way.</summary>
    public bool ConcernsAll => Failure is TokenApiFailure.NotConfigured or TokenApiFailure.KeyRefused or TokenApiFailure.Unreachable;
}
