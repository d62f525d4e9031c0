namespace ClaudePerf.Core.Reports.Export;

/// <summary>
/// One request as other systems are given it: what was used, by whom, and what it cost. No text of a prompt or an answer is part of it.
/// Counts are in tokens, costs in USD.
/// </summary>
public sealed record ExportedRequest
{
    /// <summary>When it was made, in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The provider's message id; the line's uuid where there is none.</summary>
    public string? MessageId { get; init; }

    /// <summary>The provider's request id; null through gateways that give none.</summary>
    public string? RequestId { get; init; }

    /// <summary>The session; of a subagent's request the one that started it.</summary>
    public required string Session { get; init; }

    /// <summary>Whether no earlier request of the session is known.</summary>
    public bool BeginsSession { get; init; }

    /// <summary>The working folder.</summary>
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

    /// <summary>The user's prompt that set it off, by the uuid of its line.</summary>
    public string? Prompt { get; init; }

    /// <summary>The run of the workflow that it belongs to.</summary>
    public string? Workflow { get; init; }

    /// <summary>The model as the transcript names it.</summary>
    public string? Model { get; init; }

    /// <summary>The effort level.</summary>
    public string? Effort { get; init; }

    /// <summary>The version of Claude Code.</summary>
    public string? Version { get; init; }

    /// <summary>Served in fast mode.</summary>
    public bool IsFast { get; init; }

    /// <summary>Served by the batch API.</summary>
    public bool IsBatch { get; init; }

    /// <summary>Whether the recorded output is what was billed, and not a placeholder from the middle of the stream.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Prompt tokens outside the cache.</summary>
    public long InputTokens { get; init; }

    /// <summary>Output as recorded.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Output with what the content shows; at least <see cref="OutputTokens"/>.</summary>
    public long RecoveredOutputTokens { get; init; }

    /// <summary>The part of the output that is thinking: as recorded, else from the signatures.</summary>
    public long ThinkingTokens { get; init; }

    /// <summary>Whether it is a call of an advisor within a request, billed on its own.</summary>
    public bool IsAdvisor { get; init; }

    /// <summary>Cache writes that live five minutes.</summary>
    public long CacheWrite5mTokens { get; init; }

    /// <summary>Cache writes that live one hour.</summary>
    public long CacheWrite1hTokens { get; init; }

    /// <summary>Cache reads.</summary>
    public long CacheReadTokens { get; init; }

    /// <summary>Web searches.</summary>
    public int WebSearches { get; init; }

    /// <summary>The cost at the time's list price; null where the model has no known price.</summary>
    public decimal? Cost { get; init; }

    /// <summary>The cost had nothing been cached; null where the model has no known price.</summary>
    public decimal? CostWithoutCaching { get; init; }
}
