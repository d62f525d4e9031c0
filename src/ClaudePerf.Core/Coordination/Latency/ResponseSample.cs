namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>How long one response took.</summary>
/// <param name="Model">The model name in the transcript.</param>
/// <param name="UncachedTokens">Prompt tokens that were not read from the provider's cache.</param>
/// <param name="CachedTokens">Prompt tokens that were read from it.</param>
/// <param name="OutputTokens">Output tokens, including thinking.</param>
/// <param name="Seconds">The time from what it answers to its last block.</param>
public readonly record struct ResponseSample(string Model, long UncachedTokens, long CachedTokens, long OutputTokens, double Seconds)
{
    /// <summary>
    /// Seconds to the end of the first block. Claude Code writes blocks when they are complete, so this is the wait for the first
    /// token plus the whole first block: with thinking, it can be most of the response. 0 if unknown.
    /// </summary>
    public double FirstBlockSeconds { get; init; }

    /// <summary>The session, which includes the responses of its subagents; null if unknown.</summary>
    public string? Session { get; init; }

    /// <summary>The provider's id of the message; null if unknown.</summary>
    public string? MessageId { get; init; }

    /// <summary>Whether it was served in fast mode, which has its own speed.</summary>
    public bool IsFast { get; init; }
}
