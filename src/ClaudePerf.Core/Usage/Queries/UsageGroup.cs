namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// What the requests of one group used and cost. Tokens are as the provider counted them, costs in USD at the list prices in
/// force when each request was made. Of the group's own properties those are set that the query groups by.
/// </summary>
public sealed record UsageGroup
{
    private readonly long _recovered;
    private readonly long _uncounted;

    /// <summary>The message id of a single request.</summary>
    public string? Request { get; init; }

    /// <summary>The provider's request id of a single request.</summary>
    public string? RequestId { get; init; }

    /// <summary>The hour, for example <c>2026-11-22T14:00+01:00</c>.</summary>
    public string? Hour { get; init; }

    /// <summary>The day, for example <c>2026-11-22</c>.</summary>
    public string? Day { get; init; }

    /// <summary>The ISO 8601 week, for example <c>2026-W47</c>.</summary>
    public string? Week { get; init; }

    /// <summary>The month, for example <c>2026-11</c>.</summary>
    public string? Month { get; init; }

    /// <summary>The beginning of the 5-hour block, for example <c>2026-11-22T14:00+01:00</c>.</summary>
    public string? Block { get; init; }

    /// <summary>The session.</summary>
    public string? Session { get; init; }

    /// <summary>The project: the folder Claude Code worked in.</summary>
    public string? Project { get; init; }

    /// <summary>The model, as written in the transcripts.</summary>
    public string? Model { get; init; }

    /// <summary>The agent type, or <see cref="UsageTable.MainAgent"/>.</summary>
    public string? Agent { get; init; }

    /// <summary>The run of an agent; null for the main thread.</summary>
    public string? AgentId { get; init; }

    /// <summary>The skill; null for requests of none.</summary>
    public string? Skill { get; init; }

    /// <summary>The git branch; null for requests outside of git.</summary>
    public string? Branch { get; init; }

    /// <summary>The plugin; null for requests of none.</summary>
    public string? Plugin { get; init; }

    /// <summary>The MCP server; null for requests of none.</summary>
    public string? McpServer { get; init; }

    /// <summary>The tool; null where it is not a tool's result.</summary>
    public string? Tool { get; init; }

    /// <summary>The user's prompt, by the uuid of its line; null for requests that nothing leads to a prompt from.</summary>
    public string? Prompt { get; init; }

    /// <summary>How that prompt begins; null where its transcript is gone, or where it is not grouped by prompts.</summary>
    public string? PromptText { get; init; }

    /// <summary>The run of a workflow; null for requests of none.</summary>
    public string? Workflow { get; init; }

    /// <summary>The effort level; null where transcripts do not say.</summary>
    public string? Effort { get; init; }

    /// <summary>The version of Claude Code; null where transcripts do not say.</summary>
    public string? Version { get; init; }

    /// <summary>How often the tool was called; null where it is not grouped by tools.</summary>
    public long? Calls { get; init; }

    /// <summary>The size of what these calls gave, each result counted once; null where it is not grouped by tools.</summary>
    public long? ResultTokens { get; init; }

    /// <summary>How many requests there were; of a tool those whose prompts carried some of its results.</summary>
    public long Requests { get; init; }

    /// <summary>Prompt tokens outside the cache.</summary>
    public long InputTokens { get; init; }

    /// <summary>Output tokens as recorded: far too low where transcripts hold placeholders.</summary>
    public long OutputTokens { get; init; }

    /// <summary>
    /// Output tokens with what the contents show; equal to <see cref="OutputTokens"/> where every request has its final line.
    /// </summary>
    /// <exception cref="Storage.DatabaseException">It is counted now, and the usage index cannot be used.</exception>
    public long RecoveredOutputTokens { get => _recovered + (Late?.Beyond(UncountedRows) ?? 0); init => _recovered = value; }

    /// <summary>
    /// The part of <see cref="RecoveredOutputTokens"/> that is thinking: as recorded, else from the length of the thinking blocks'
    /// signatures.
    /// </summary>
    public long ThinkingTokens { get; init; }

    /// <summary>The part of <see cref="ThinkingTokens"/> that the transcripts record; the rest is estimated.</summary>
    public long ThinkingTokensRecorded { get; init; }

    /// <summary>The lower end of the 90% interval of <see cref="ThinkingTokens"/>.</summary>
    public long ThinkingTokensLower { get; init; }

    /// <summary>The upper end of the 90% interval of <see cref="ThinkingTokens"/>.</summary>
    public long ThinkingTokensUpper { get; init; }

    /// <summary>What the thinking cost, in US dollars; null where no request has a price.</summary>
    public decimal? ThinkingCost { get; init; }

    /// <summary>Cache writes that live five minutes.</summary>
    public long CacheWrite5mTokens { get; init; }

    /// <summary>Cache writes that live one hour.</summary>
    public long CacheWrite1hTokens { get; init; }

    /// <summary>Cache reads.</summary>
    public long CacheReadTokens { get; init; }

    /// <summary>Web searches by the provider.</summary>
    public long WebSearches { get; init; }

    /// <summary>What the requests cost, without those of <see cref="Unpriced"/>; null where no request has a price.</summary>
    public decimal? Cost { get; init; }

    /// <summary>What they had cost without provider caching: every prompt token as input.</summary>
    public decimal? CostWithoutCaching { get; init; }

    /// <summary>What provider caching saved; negative where its writes cost more than its reads saved.</summary>
    public decimal? Saving => CostWithoutCaching - Cost;

    /// <summary>The part of all prompt tokens that was read from the cache, 0 to 1; null without prompt tokens.</summary>
    public double? HitRate { get; init; }

    /// <summary>Requests without a final line, whose recorded output is a placeholder.</summary>
    public long NotFinalRequests { get; init; }

    /// <summary>
    /// Those of them whose content was not counted yet: <see cref="RecoveredOutputTokens"/> has their recorded output. 0 where recovered
    /// output was asked for.
    /// </summary>
    public long UncountedRequests { get => Late is null ? _uncounted : 0; init => _uncounted = value; }

    /// <summary>These requests, one by one.</summary>
    internal IReadOnlyList<UncountedRow> UncountedRows { get; init; } = [];

    /// <summary>Counts them when the recovered output is asked for; null where nobody does.</summary>
    internal LateRecovery? Late { get; init; }

    /// <summary>What has no price, by model.</summary>
    public IReadOnlyList<UnpricedUsage> Unpriced { get; init; } = [];

    /// <summary>The group's beginning where it is a time, else its first request, on the query's clock.</summary>
    public DateTimeOffset Start { get; init; }

    /// <summary>The first instant after the group where it is a time, else its last request, on the query's clock.</summary>
    public DateTimeOffset End { get; init; }
}
