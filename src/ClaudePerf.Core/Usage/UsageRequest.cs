using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Thinking;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// What transcripts record about one request to the model, from one line or merged from several
/// (<see cref="RequestMerger.Merge"/>). Counts are in tokens and never negative.
/// </summary>
public sealed record UsageRequest
{
    /// <summary>The model name of lines that Claude Code writes itself without sending a request.</summary>
    public const string LocalModel = "<synthetic>";

    /// <summary>The key that lines about the same request share.</summary>
    public required RequestKey Key { get; init; }

    /// <summary>The kind of record that it was read from.</summary>
    public UsageOrigin Origin { get; init; }

    /// <summary>The provider's message id; null if the line has none.</summary>
    public string? MessageId { get; init; }

    /// <summary>The provider's request id; null for gateways that return none.</summary>
    public string? RequestId { get; init; }

    /// <summary>The uuid of the line that determines where the request belongs.</summary>
    public string? Uuid { get; init; }

    /// <summary>When the first line about it was written, in UTC; <c>default</c> if no line has a readable time.</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>
    /// The session that made the request: the parent session for a subagent's request, the original session for a request copied by
    /// a fork. Empty if unknown.
    /// </summary>
    public string SessionId { get; init; } = "";

    /// <summary>The working folder; null if the line has none.</summary>
    public string? Project { get; init; }

    /// <summary>The folder below <c>projects</c> that contains the file; null for files elsewhere.</summary>
    public string? ProjectKey { get; init; }

    /// <summary>The subagent that made it; null for the main thread.</summary>
    public string? AgentId { get; init; }

    /// <summary>The type of that agent; for the main thread, the agent that it runs as, if any. Null if unknown.</summary>
    public string? AgentType { get; init; }

    /// <summary>The agent that started the subagent; null if the main thread did or it is unknown.</summary>
    public string? ParentAgentId { get; init; }

    /// <summary>0 for the main thread, 1 for its subagents, and so on; null if unknown.</summary>
    public int? SpawnDepth { get; init; }

    /// <summary>The workflow run (<c>wf_…</c>) that the agent belongs to; null for others.</summary>
    public string? WorkflowRun { get; init; }

    /// <summary>Whether the line belongs to a sidechain.</summary>
    public bool IsSidechain { get; init; }

    /// <summary>Whether the line is known to be a copy made by a fork or a resumed session.</summary>
    public bool IsCopy { get; init; }

    /// <summary>The model name as written; null if the line has none.</summary>
    public string? Model { get; init; }

    /// <summary>The effort level, such as <c>medium</c>.</summary>
    public string? Effort { get; init; }

    /// <summary><c>standard</c> or <c>fast</c>; null if the line has none.</summary>
    public string? Speed { get; init; }

    /// <summary>For example <c>standard</c> or <c>batch</c>; null if the line has none.</summary>
    public string? ServiceTier { get; init; }

    /// <summary>For example <c>us</c>; null if the line has none.</summary>
    public string? InferenceGeo { get; init; }

    /// <summary>The version of Claude Code, as written.</summary>
    public string? CliVersion { get; init; }

    /// <summary>The git branch.</summary>
    public string? GitBranch { get; init; }

    /// <summary>The skill the request is attributed to.</summary>
    public string? Skill { get; init; }

    /// <summary>The plugin the request is attributed to.</summary>
    public string? Plugin { get; init; }

    /// <summary>The MCP server the request is attributed to.</summary>
    public string? McpServer { get; init; }

    /// <summary>
    /// The preceding user prompt in a main thread's file (<see cref="UserPrompt.Id"/>), whether or not the line is a copy. Null for
    /// lines in a subagent's own file, which are linked by <see cref="AgentTrace"/>s.
    /// </summary>
    public string? Prompt { get; init; }

    /// <summary>Prompt tokens outside the cache.</summary>
    public long InputTokens { get; init; }

    /// <summary>
    /// The recorded output: the largest count of any line. If <see cref="IsFinal"/> is false, it is a placeholder that is far too
    /// low.
    /// </summary>
    public long OutputTokens { get; init; }

    /// <summary>The part of the output that is thinking; null if no final line records it.</summary>
    public long? ThinkingTokens { get; init; }

    /// <summary>Cache writes with a TTL of five minutes or an unknown TTL.</summary>
    public long CacheWrite5mTokens { get; init; }

    /// <summary>Cache writes with a TTL of one hour.</summary>
    public long CacheWrite1hTokens { get; init; }

    /// <summary>Cache reads.</summary>
    public long CacheReadTokens { get; init; }

    /// <summary>Web searches by the provider.</summary>
    public long WebSearches { get; init; }

    /// <summary>Web fetches by the provider.</summary>
    public long WebFetches { get; init; }

    /// <summary>Why the message ended; null where the final line is missing.</summary>
    public string? StopReason { get; init; }

    /// <summary>Whether a line with a stop reason was found, so the output is what the provider billed.</summary>
    public bool IsFinal { get; init; }

    /// <summary>The reason that Claude Code recorded for a cache miss (<c>diagnostics.cache_miss_reason</c>).</summary>
    public string? CacheMissReason { get; init; }

    /// <summary>The cost in USD that old versions recorded; null for the rest.</summary>
    public decimal? RecordedCost { get; init; }

    /// <summary>
    /// The content of a request without a final line; for other requests, only the thinking. Null if it was not counted or there is
    /// none.
    /// </summary>
    public OutputParts? Content { get; init; }

    /// <summary>The full path of the file with the line that determines where the request belongs.</summary>
    public string SourceFile { get; init; } = "";

    /// <summary>The offset of that line's first byte.</summary>
    public long LineOffset { get; init; }

    /// <summary>Whether it is an advisor call: billed separately, but not a request that Claude Code sent.</summary>
    public bool IsAdvisor => Key.Kind == RequestKeyKind.Advisor;

    /// <summary>Whether Claude Code wrote the line itself without a request, so it costs nothing.</summary>
    public bool IsLocal => Model == LocalModel;

    /// <summary>
    /// The output including what the content shows: at least <see cref="OutputTokens"/>, and equal to it if the request is final or
    /// its content was not (yet) counted. Thinking is estimated from its signature (<see cref="ThinkingEstimate"/>).
    /// </summary>
    public long RecoveredOutputTokens =>
        IsFinal || Content is not { Count: > 0 } content
            ? OutputTokens
            : Math.Max(OutputTokens, content.Tokens + OutputRecovery.EndOfTurnTokens);

    /// <summary>Whether some content has not been counted, so <see cref="RecoveredOutputTokens"/> does not include it.</summary>
    public bool IsUncounted => !IsFinal && Content is { Uncounted.IsEmpty: false };

    /// <summary>
    /// The part of the output that is thinking: as recorded, otherwise estimated from the signatures of the thinking blocks, at
    /// most the whole output.
    /// </summary>
    public long RecoveredThinkingTokens => ThinkingTokens ?? Math.Min(RecoveredOutputTokens, Content?.ThinkingTokens ?? 0);

    /// <summary>Gets the counts in the form that pricing uses.</summary>
    /// <param name="recovered">Whether to use <see cref="RecoveredOutputTokens"/>.</param>
    /// <returns>The usage.</returns>
    public TokenUsage ToTokenUsage(bool recovered = false) => new(
        InputTokens, recovered
            ? RecoveredOutputTokens
            : OutputTokens, CacheWrite5mTokens, CacheWrite1hTokens, CacheReadTokens, WebSearches);

    /// <summary>How the request was served, in the form that pricing uses.</summary>
    public PriceModifiers Modifiers => new(Speed == "fast", ServiceTier == "batch", InferenceGeo == "us");
}
