namespace ClaudePerf.Core.Usage;

/// <summary>
/// Claude Code's own sum for a session so far (a <c>cost-state</c> record). It covers the session with its subagents, and in a
/// fork also what the original had spent before.
/// </summary>
/// <param name="SessionId">The session.</param>
/// <param name="TotalCost">USD by Claude Code's own price table; null where the record does not say.</param>
/// <param name="Models">The parts by model.</param>
/// <param name="HasUnknownModelCost">Whether Claude Code guessed at a price.</param>
/// <param name="SourceFile">The file it stands in.</param>
/// <param name="LineOffset">The offset of its line: of one session's records in one file the last holds.</param>
internal sealed record CostState(
    string? SessionId,
    decimal? TotalCost,
    IReadOnlyList<CostStateModel> Models,
    bool HasUnknownModelCost,
    string SourceFile,
    long LineOffset);

/// <summary>One model's part of a <see cref="CostState"/>, in tokens, requests of web search, and USD.</summary>
/// <param name="Model">The model as written.</param>
/// <param name="InputTokens">Input.</param>
/// <param name="OutputTokens">Output, thinking included.</param>
/// <param name="ThinkingTokens">Thinking.</param>
/// <param name="CacheReadTokens">Cache reads.</param>
/// <param name="CacheWriteTokens">Cache writes of both lifetimes.</param>
/// <param name="CacheWrite5mTokens">Cache writes that live five minutes; null where the version does not split them.</param>
/// <param name="CacheWrite1hTokens">Cache writes that live one hour; null where the version does not split them.</param>
/// <param name="WebSearches">Web searches.</param>
/// <param name="Cost">USD.</param>
internal sealed record CostStateModel(
    string Model,
    long InputTokens,
    long OutputTokens,
    long ThinkingTokens,
    long CacheReadTokens,
    long CacheWriteTokens,
    long? CacheWrite5mTokens,
    long? CacheWrite1hTokens,
    long WebSearches,
    decimal? Cost);
