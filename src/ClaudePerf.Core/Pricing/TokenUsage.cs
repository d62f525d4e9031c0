namespace ClaudePerf.Core.Pricing;

/// <summary>
/// The provider's counts for one request. Some prices depend on the length of the prompt of each request, so usages of several
/// requests may be added for display but not priced as one.
/// </summary>
/// <param name="InputTokens">Prompt tokens that were neither read from nor written to the provider's cache.</param>
/// <param name="OutputTokens">Generated tokens, including thinking.</param>
/// <param name="CacheWrite5mTokens">Prompt tokens written to the cache with a TTL of five minutes.</param>
/// <param name="CacheWrite1hTokens">Prompt tokens written to the cache with a TTL of one hour.</param>
/// <param name="CacheReadTokens">Prompt tokens read from the cache.</param>
/// <param name="WebSearches">Web searches that the provider ran for the request.</param>
public readonly record struct TokenUsage(
    long InputTokens,
    long OutputTokens = 0,
    long CacheWrite5mTokens = 0,
    long CacheWrite1hTokens = 0,
    long CacheReadTokens = 0,
    long WebSearches = 0)
{
    /// <summary>The whole prompt: input, cache writes and cache reads. <see cref="long.MaxValue"/> if the sum overflows.</summary>
    public long PromptTokens
    {
        get
        {
            var sum = (Int128)InputTokens + CacheWrite5mTokens + CacheWrite1hTokens + CacheReadTokens;
            return sum > long.MaxValue ? long.MaxValue : (long)sum;
        }
    }

    /// <summary>The same request without provider caching: the whole prompt is input.</summary>
    /// <returns>A usage with the same prompt and output length.</returns>
    public TokenUsage WithoutCaching() => new(PromptTokens, OutputTokens, WebSearches: WebSearches);

    /// <summary>Adds the counts.</summary>
    /// <param name="left">One usage.</param>
    /// <param name="right">Another usage.</param>
    /// <returns>The sum of the counts.</returns>
    public static TokenUsage operator +(TokenUsage left, TokenUsage right) => new(
        left.InputTokens + right.InputTokens,
        left.OutputTokens + right.OutputTokens,
        left.CacheWrite5mTokens + right.CacheWrite5mTokens,
        left.CacheWrite1hTokens + right.CacheWrite1hTokens,
        left.CacheReadTokens + right.CacheReadTokens,
        left.WebSearches + right.WebSearches);

    /// <summary>Adds the counts, for languages without operators.</summary>
    /// <param name="left">One usage.</param>
    /// <param name="right">Another usage.</param>
    /// <returns>The sum of the counts.</returns>
    public static TokenUsage Add(TokenUsage left, TokenUsage right) => left + right;
}
