using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// The usage and cost of the requests in one group. Tokens are as the provider counted them; costs are in USD at the list prices in
/// force when each request was made. Only the key properties that the query groups by are set.
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

    /// <summary>The start of the 5-hour block, for example <c>2026-11-22T14:00+01:00</c>.</summary>
    public string? Block { get; init; }

    /// <summary>The session.</summary>
    public string? Session { get; init; }

    /// <summary>The project: the folder that Claude Code worked in.</summary>
    public string? Project { get; init; }

    /// <summary>The model name as written in the transcripts.</summary>
    public string? Model { get; init; }

    /// <summary>The agent type, or <see cref="UsageTable.MainAgent"/>.</summary>
    public string? Agent { get; init; }

    /// <summary>The run of an agent; null for the main thread.</summary>
    public string? AgentId { get; init; }

    /// <summary>The skill; null if there is none.</summary>
    public string? Skill { get; init; }

    /// <summary>The git branch; null outside git.</summary>
    public string? Branch { get; init; }

    /// <summary>The plugin; null if there is none.</summary>
    public string? Plugin { get; init; }

    /// <summary>The MCP server; null if there is none.</summary>
    public string? McpServer { get; init; }

    /// <summary>The tool; null for everything that is not a tool result.</summary>
    public string? Tool { get; init; }

    /// <summary>The user prompt, by the uuid of its line; null for requests that cannot be linked to a prompt.</summary>
    public string? Prompt { get; init; }

    /// <summary>The first words of that prompt; null if its transcript was deleted or the query does not group by prompt.</summary>
    public string? PromptText { get; init; }

    /// <summary>The workflow run; null if there is none.</summary>
    public string? Workflow { get; init; }

    /// <summary>The effort level; null if the transcripts do not say.</summary>
    public string? Effort { get; init; }

    /// <summary>The version of Claude Code; null if the transcripts do not say.</summary>
    public string? Version { get; init; }

    /// <summary>The number of calls of the tool; null if the query does not group by tool.</summary>
    public long? Calls { get; init; }

    /// <summary>The size of these calls' results, each counted once; null if the query does not group by tool.</summary>
    public long? ResultTokens { get; init; }

    /// <summary>The number of requests; for a tool, those whose prompts contained some of its results.</summary>
    public long Requests { get; init; }

    /// <summary>Prompt tokens outside the cache.</summary>
    public long InputTokens { get; init; }

    /// <summary>Output tokens as recorded: far too low if the transcripts contain placeholders.</summary>
    public long OutputTokens { get; init; }

    /// <summary>
    /// Output tokens including what the contents show; equal to <see cref="OutputTokens"/> if every request has its final line.
    /// </summary>
    /// <exception cref="Storage.DatabaseException">The content is counted now, and the usage index cannot be used.</exception>
    public long RecoveredOutputTokens { get => _recovered + (Recovery?.AdditionalOutput(UncountedRows) ?? 0); init => _recovered = value; }

    /// <summary>
    /// The part of <see cref="RecoveredOutputTokens"/> that is thinking: as recorded, otherwise estimated from the length of the
    /// thinking blocks' signatures.
    /// </summary>
    public long ThinkingTokens { get; init; }

    /// <summary>The part of <see cref="ThinkingTokens"/> that the transcripts record; the rest is estimated.</summary>
    public long ThinkingTokensRecorded { get; init; }

    /// <summary>The lower end of the 90% interval of <see cref="ThinkingTokens"/>.</summary>
    public long ThinkingTokensLower { get; init; }

    /// <summary>The upper end of the 90% interval of <see cref="ThinkingTokens"/>.</summary>
    public long ThinkingTokensUpper { get; init; }

    /// <summary>The cost of the thinking in USD; null if no request has a price.</summary>
    public decimal? ThinkingCost { get; init; }

    /// <summary>Cache writes with a TTL of five minutes.</summary>
    public long CacheWrite5mTokens { get; init; }

    /// <summary>Cache writes with a TTL of one hour.</summary>
    public long CacheWrite1hTokens { get; init; }

    /// <summary>Cache reads.</summary>
    public long CacheReadTokens { get; init; }

    /// <summary>Web searches by the provider.</summary>
    public long WebSearches { get; init; }

    /// <summary>The cost of the requests, without those of <see cref="Unpriced"/>; null if no request has a price.</summary>
    public decimal? Cost { get; init; }

    /// <summary>The cost without provider caching: every prompt token as input.</summary>
    public decimal? CostWithoutCaching { get; init; }

    /// <summary>The saving through provider caching; negative if its writes cost more than its reads saved.</summary>
    public decimal? Saving => CostWithoutCaching - Cost;

    /// <summary>The share of all prompt tokens that was read from the cache, 0 to 1; null without prompt tokens.</summary>
    public double? HitRate { get; init; }

    /// <summary>Requests without a final line, whose recorded output is a placeholder.</summary>
    public long NotFinalRequests { get; init; }

    /// <summary>
    /// The number of these requests whose content has not been counted yet: <see cref="RecoveredOutputTokens"/> contains their
    /// recorded output. 0 if recovered output was requested.
    /// </summary>
    public long UncountedRequests { get => Recovery is null ? _uncounted : 0; init => _uncounted = value; }

    /// <summary>These requests individually.</summary>
    internal IReadOnlyList<UncountedRow> UncountedRows { get; init; } = [];

    /// <summary>Counts the content when the recovered output is requested; null if it is not needed.</summary>
    internal DeferredRecovery? Recovery { get; init; }

    /// <summary>Requests without a price, by model.</summary>
    public IReadOnlyList<UnpricedUsage> Unpriced { get; init => field = TextList.Of(value); } = TextList<UnpricedUsage>.Empty;

    /// <summary>The start of the group if it is a period, otherwise its first request, in the query's time zone.</summary>
    public DateTimeOffset Start { get; init; }

    /// <summary>
    /// The first instant after the group if it is a period, otherwise its last request, in the query's time zone.
    /// </summary>
    public DateTimeOffset End { get; init; }

    /// <summary><see cref="InputTokens"/>, as tables name it.</summary>
    public long Input => InputTokens;

    /// <summary><see cref="OutputTokens"/>, as tables name it.</summary>
    public long Output => OutputTokens;

    /// <summary>Tokens written to the cache, for five minutes and for one hour.</summary>
    public long Write => CacheWrite5mTokens + CacheWrite1hTokens;

    /// <summary><see cref="CacheReadTokens"/>, as tables name it.</summary>
    public long Read => CacheReadTokens;

    /// <summary>All tokens of the prompts: input, cache writes and reads.</summary>
    public long PromptTokens => InputTokens + Write + CacheReadTokens;

    /// <summary><see cref="HitRate"/>, as tables name it.</summary>
    public double? Hit => HitRate;

    /// <summary><see cref="Saving"/>, as tables name it.</summary>
    public decimal? Saved => Saving;

    /// <summary>What the group is about: its keys, separated by commas; empty for a total.</summary>
    public string Group => UsageCell.Names(this);
}
