namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>How long one response took.</summary>
/// <param name="Model">The model as written.</param>
/// <param name="UncachedTokens">Prompt tokens that were not read from the provider's cache.</param>
/// <param name="CachedTokens">Prompt tokens that were.</param>
/// <param name="OutputTokens">Tokens of the answer, its thinking included.</param>
/// <param name="Seconds">From what it answers to its last block.</param>
public readonly record struct ResponseSample(string Model, long UncachedTokens, long CachedTokens, long OutputTokens, double Seconds)
{
    /// <summary>
    /// Seconds to the end of its first block. Claude Code writes a block when it is complete, so this is the wait for the first token and
    /// the whole of the first block: with thinking it can be most of the response.
    /// 0 where it is not known.
    /// </summary>
    public double FirstBlockSeconds { get; init; }

    /// <summary>The session that it belongs to, its subagents' responses included; null where it is not known.</summary>
    public string? Session { get; init; }

    /// <summary>The provider's id of the message; null where it is not known.</summary>
    public string? MessageId { get; init; }

    /// <summary>Whether it was served in fast mode, which has a speed of its own.</summary>
    public bool IsFast { get; init; }
}
