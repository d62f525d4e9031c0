namespace ClaudePerf.Core.Pricing;

/// <summary>
/// What the provider counted for one request. Prices that depend on the length of the prompt look at one request, so usages of
/// several requests may be added for display but not priced as one.
/// </summary>
/// <param name="InputTokens">Prompt tokens that were neither read from nor written to the provider's cache.</param>
/// <param name="OutputTokens">Generated tokens, thinking included.</param>
/// <param name="CacheWrite5mTokens">Prompt tokens written to the cache with a lifetime of five minutes.</param>
/// <param name="CacheWrite1hTokens">Prompt tokens written to the cache with a lifetime of one hour.</param>
/// <param name="CacheReadTokens">Prompt tokens read from the cache.</param>
/// <param name="WebSearches">Web searches the provider made for the request.</param>
public readonly record struct TokenUsage(
    long InputTokens,
    long OutputTokens = 0,
    long CacheWrite5mTokens = 0,
    long CacheWrite1hTokens = 0,
    long CacheReadTokens = 0,
    long WebSearches = 0)
{
    /// <summary>The whole prompt: input, cache writes and cache reads. <see cref="long.MaxValue"/> where the sum is beyond it.</summary>
    public long PromptTokens
    {
        get
        {
            var sum = (Int128)InputTokens + CacheWrite5mTokens + CacheWrite1hTokens + CacheReadTokens;
            return sum > long.MaxValue ? long.MaxValue : (long)sum;
        }
    }

    /// <summary>The same request as it had been without provider caching: the whole prompt is input.</summary>
    /// <returns>A usage of the same prompt and output length.</returns>
    public TokenUsage WithoutCaching() => new(PromptTokens, OutputTokens, WebSearches: WebSearches);

    /// <summary>Adds each count.</summary>
    /// <param name="left">One usage.</param>
    /// <param name="right">Another usage.</param>
    /// <returns>The counts of both.</returns>
    public static TokenUsage operator +(TokenUsage left, TokenUsage right) => new(
        left.InputTokens + right.InputTokens,
        left.OutputTokens + right.OutputTokens,
        left.CacheWrite5mTokens + right.CacheWrite5mTokens,
        left.CacheWrite1hTokens + right.CacheWrite1hTokens,
        left.CacheReadTokens + right.CacheReadTokens,
        left.WebSearches + right.WebSearches);

    /// <summary>Adds each count; the operator's name for languages without operators.</summary>
    /// <param name="left">One usage.</param>
    /// <param name="right">Another usage.</param>
    /// <returns>The counts of both.</returns>
    public static TokenUsage Add(TokenUsage left, TokenUsage right) => left + right;
}
