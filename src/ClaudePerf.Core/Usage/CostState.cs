namespace ClaudePerf.Core.Usage;

/// <summary>
/// Claude Code's own running total for a session (a <c>cost-state</c> record). It includes the session's subagents and, in a fork,
/// what the original session had spent before.
/// </summary>
/// <param name="SessionId">The session.</param>
/// <param name="TotalCost">USD by Claude Code's own price table; null if missing.</param>
/// <param name="Models">The totals by model.</param>
/// <param name="HasUnknownModelCost">Whether Claude Code guessed a price.</param>
/// <param name="SourceFile">The file that contains the record.</param>
/// <param name="LineOffset">The offset of its line; of several records of a session in a file, the last one is valid.</param>
internal sealed record CostState(
    string? SessionId,
    decimal? TotalCost,
    IReadOnlyList<CostStateModel> Models,
    bool HasUnknownModelCost,
    string SourceFile,
    long LineOffset);

/// <summary>One model's part of a <see cref="CostState"/>, in tokens, web searches and USD.</summary>
/// <param name="Model">The model name as written.</param>
/// <param name="InputTokens">Input.</param>
/// <param name="OutputTokens">Output, including thinking.</param>
/// <param name="ThinkingTokens">Thinking.</param>
/// <param name="CacheReadTokens">Cache reads.</param>
/// <param name="CacheWriteTokens">Cache writes of both TTLs.</param>
/// <param name="CacheWrite5mTokens">Cache writes with a TTL of five minutes; null if the version does not split them.</param>
/// <param name="CacheWrite1hTokens">Cache writes with a TTL of one hour; null if the version does not split them.</param>
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
