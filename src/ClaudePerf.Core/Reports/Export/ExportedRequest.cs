namespace ClaudePerf.Core.Reports.Export;

/// <summary>
/// One request as exported to other systems: what was used, by whom, and the cost. Contains no text of prompts or answers. Counts
/// are in tokens, costs in USD.
/// </summary>
public sealed record ExportedRequest
{
    /// <summary>The time of the request, in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The provider's message id; the line's uuid if there is none.</summary>
    public string? MessageId { get; init; }

    /// <summary>The provider's request id; null through gateways that send none.</summary>
    public string? RequestId { get; init; }

    /// <summary>The session; for a subagent's request, the session that started it.</summary>
    public required string Session { get; init; }

    /// <summary>Whether this is the first known request of the session.</summary>
    public bool BeginsSession { get; init; }

    /// <summary>The user, or a pseudonym; null if unknown.</summary>
    public string? User { get; init; }

    /// <summary>The host, or a pseudonym; null if unknown.</summary>
    public string? Host { get; init; }

    /// <summary>The team; null if unknown.</summary>
    public string? Team { get; init; }

    /// <summary>The organization; null if unknown.</summary>
    public string? Organization { get; init; }

    /// <summary>The remote repository of the project, as host and path; null if unknown.</summary>
    public string? Repository { get; init; }

    /// <summary>The working folder, or a pseudonym.</summary>
    public string? Project { get; init; }

    /// <summary>The git branch.</summary>
    public string? Branch { get; init; }

    /// <summary>The agent's type; <c>main</c> for the main thread.</summary>
    public required string Agent { get; init; }

    /// <summary>The run of a subagent; null for the main thread.</summary>
    public string? AgentRun { get; init; }

    /// <summary>The skill it is attributed to.</summary>
    public string? Skill { get; init; }

    /// <summary>The plugin it is attributed to.</summary>
    public string? Plugin { get; init; }

    /// <summary>The MCP server it is attributed to.</summary>
    public string? McpServer { get; init; }

    /// <summary>The user's prompt that triggered it, by the uuid of its line.</summary>
    public string? Prompt { get; init; }

    /// <summary>The workflow run that it belongs to.</summary>
    public string? Workflow { get; init; }

    /// <summary>The model name in the transcript.</summary>
    public string? Model { get; init; }

    /// <summary>The effort level.</summary>
    public string? Effort { get; init; }

    /// <summary>The Claude Code version.</summary>
    public string? Version { get; init; }

    /// <summary>Whether it was served in fast mode.</summary>
    public bool IsFast { get; init; }

    /// <summary>Whether it was served by the batch API.</summary>
    public bool IsBatch { get; init; }

    /// <summary>Whether the recorded output is the billed one, rather than a placeholder from the middle of the stream.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Prompt tokens outside the cache.</summary>
    public long InputTokens { get; init; }

    /// <summary>The recorded output.</summary>
    public long OutputTokens { get; init; }

    /// <summary>The output including what the content shows; at least <see cref="OutputTokens"/>.</summary>
    public long RecoveredOutputTokens { get; init; }

    /// <summary>The thinking part of the output: as recorded, or else estimated from the signatures.</summary>
    public long ThinkingTokens { get; init; }

    /// <summary>Whether it is an advisor call within a request, billed separately.</summary>
    public bool IsAdvisor { get; init; }

    /// <summary>Cache writes with a TTL of five minutes.</summary>
    public long CacheWrite5mTokens { get; init; }

    /// <summary>Cache writes with a TTL of one hour.</summary>
    public long CacheWrite1hTokens { get; init; }

    /// <summary>Cache reads.</summary>
    public long CacheReadTokens { get; init; }

    /// <summary>Web searches.</summary>
    public int WebSearches { get; init; }

    /// <summary>The cost at the list price of the time; null if the model has no known price.</summary>
    public decimal? Cost { get; init; }

    /// <summary>The cost without any caching; null if the model has no known price.</summary>
    public decimal? CostWithoutCaching { get; init; }
}
