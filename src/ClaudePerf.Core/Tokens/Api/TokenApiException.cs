namespace ClaudePerf.Core.Tokens.Api;

/// <summary>Why the provider returned no count.</summary>
public enum TokenApiFailure
{
    /// <summary>The key or the address is missing or invalid.</summary>
    NotConfigured,

    /// <summary>The provider does not accept the key, or its account may not count.</summary>
    KeyRefused,

    /// <summary>No connection could be established.</summary>
    Unreachable,

    /// <summary>The provider kept answering "too many requests" for all retries.</summary>
    Throttled,

    /// <summary>The provider failed in all attempts.</summary>
    ServerFailed,

    /// <summary>No complete response arrived in time.</summary>
    TimedOut,

    /// <summary>The provider rejects this request: an unknown model, or too long a text.</summary>
    Rejected,

    /// <summary>The response is not a count.</summary>
    NotUnderstood,
}

/// <summary>The provider returned no count; the message says why and what to do. It never contains the key.</summary>
public sealed class TokenApiException : Exception
{
    internal TokenApiException(TokenApiFailure failure, string message)
        : base(message) => Failure = failure;

    /// <summary>The reason.</summary>
    public TokenApiFailure Failure { get; }

    /// <summary>Whether every other count would fail the same way.</summary>
    public bool ConcernsAll => Failure is TokenApiFailure.NotConfigured or TokenApiFailure.KeyRefused or TokenApiFailure.Unreachable;
}
