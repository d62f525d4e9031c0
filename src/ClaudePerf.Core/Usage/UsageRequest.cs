using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Thinking;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// What transcripts say of one request to the model: one line's account of it, or several lines' merged
/// (<see cref="RequestMerger.Merge"/>). Counts are in tokens and never negative.
/// </summary>
public sealed record UsageRequest
{
    /// <summary>The model name of lines that Claude Code writes itself; no request was sent.</summary>
    public const string LocalModel = "<synthetic>";

    /// <summary>What other lines about the same request share with this one.</summary>
    public required RequestKey Key { get; init; }

    /// <summary>Which record told of it.</summary>
    public UsageOrigin Origin { get; init; }

    /// <summary>The provider's message id; null where the line has none.</summary>
    public string? MessageId { get; init; }

    /// <summary>The provider's request id; null through gateways that give none.</summary>
    public string? RequestId { get; init; }

    /// <summary>The uuid of the line that tells where the request belongs.</summary>
    public string? Uuid { get; init; }

    /// <summary>When the first line about it was written, in UTC; <c>default</c> where no line has a readable time.</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>
    /// The session that made it: of a subagent's request the parent's, of a forked session's copied request the original's. Empty where
    /// nothing tells.
    /// </summary>
    public string SessionId { get; init; } = "";

    /// <summary>The working folder; null where the line has none.</summary>
    public string? Project { get; init; }

    /// <summary>The folder below <c>projects</c> that the file stands in; null for files elsewhere.</summary>
    public string? ProjectKey { get; init; }

    /// <summary>The subagent that made it; null for the main thread.</summary>
    public string? AgentId { get; init; }

    /// <summary>The type of that agent; for the main thread the agent it runs as, if any. Null where not known.</summary>
    public string? AgentType { get; init; }

    /// <summary>The agent that started the subagent; null where the main thread did or nothing tells.</summary>
    public string? ParentAgentId { get; init; }

    /// <summary>0 for the main thread, 1 for its subagents, and so on; null where not known.</summary>
    public int? SpawnDepth { get; init; }

    /// <summary>The workflow run (<c>wf_…</c>) the agent belongs to; null for others.</summary>
    public string? WorkflowRun { get; init; }

    /// <summary>Whether the line stands in a side thread.</summary>
    public bool IsSidechain { get; init; }

    /// <summary>Whether the line is known to be a copy that a fork or a resumed session made.</summary>
    public bool IsCopy { get; init; }

    /// <summary>The model as written; null where the line has none.</summary>
    public string? Model { get; init; }

    /// <summary>The effort level, such as <c>medium</c>.</summary>
    public string? Effort { get; init; }

    /// <summary><c>standard</c> or <c>fast</c>; null where the line does not say.</summary>
    public string? Speed { get; init; }

    /// <summary>Such as <c>standard</c> or <c>batch</c>; null where the line does not say.</summary>
    public string? ServiceTier { get; init; }

    /// <summary>Such as <c>us</c>; null where the line does not say.</summary>
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
    /// The user's prompt that stands before it in a main thread's file (<see cref="UserPrompt.Id"/>), copied or not. Null for what stands
    /// in a subagent's
    /// own file: what led there are <see cref="AgentTrace"/>s.
    /// </summary>
    public string? Prompt { get; init; }

    /// <summary>Prompt tokens outside the cache.</summary>
    public long InputTokens { get; init; }

    /// <summary>
    /// Output as recorded: the greatest figure of any line. A placeholder, far too low, where <see cref="IsFinal"/> is false.
    /// </summary>
    public long OutputTokens { get; init; }

    /// <summary>The part of the output that is thinking; null where no final line tells.</summary>
    public long? ThinkingTokens { get; init; }

    /// <summary>Cache writes that live five minutes, and those whose lifetime is not written.</summary>
    public long CacheWrite5mTokens { get; init; }

    /// <summary>Cache writes that live one hour.</summary>
    public long CacheWrite1hTokens { get; init; }

    /// <summary>Cache reads.</summary>
    public long CacheReadTokens { get; init; }

    /// <summary>Web searches by the provider.</summary>
    public long WebSearches { get; init; }

    /// <summary>Web fetches by the provider.</summary>
    public long WebFetches { get; init; }

    /// <summary>Why the message ended; null where the final line is missing.</summary>
    public string? StopReason { get; init; }

    /// <summary>Whether a line with a stop reason was found, so that the output is what the provider billed.</summary>
    public bool IsFinal { get; init; }

    /// <summary>What Claude Code found to be the reason of a cache miss (<c>diagnostics.cache_miss_reason</c>).</summary>
    public string? CacheMissReason { get; init; }

    /// <summary>What an old CLI wrote as the cost, in USD; null for the rest.</summary>
    public decimal? RecordedCost { get; init; }

    /// <summary>
    /// The content found of a request without a final line, of others the thinking; null where it was not looked for or there is none.
    /// </summary>
    public OutputParts? Content { get; init; }

    /// <summary>The full path of the file with the line that tells where the request belongs.</summary>
    public string SourceFile { get; init; } = "";

    /// <summary>The offset of that line's first byte.</summary>
    public long LineOffset { get; init; }

    /// <summary>Whether it is a call of an advisor: billed on its own, but no request that Claude Code sent.</summary>
    public bool IsAdvisor => Key.Kind == RequestKeyKind.Advisor;

    /// <summary>Whether Claude Code wrote the line itself, without a request: it costs nothing.</summary>
    public bool IsLocal => Model == LocalModel;

    /// <summary>
    /// The output with what the content shows: at least <see cref="OutputTokens"/>, and equal to it where the request is final or
    /// its content was not looked for or not counted yet. Thinking counts by its signature (<see cref="ThinkingEstimate"/>).
    /// </summary>
    public long RecoveredOutputTokens =>
        IsFinal || Content is not { Count: > 0 } content ? OutputTokens : Math.Max(OutputTokens, content.Tokens + OutputRecovery.EndOfTurnTokens);

    /// <summary>Whether there is content that was not counted, so that <see cref="RecoveredOutputTokens"/> lacks what it shows.</summary>
    public bool IsUncounted => !IsFinal && Content is { Uncounted.IsEmpty: false };

    /// <summary>
    /// The part of the output that is thinking: as recorded, else by the signatures of the thinking blocks, at most all of the output.
    /// </summary>
    public long RecoveredThinkingTokens => ThinkingTokens ?? Math.Min(RecoveredOutputTokens, Content?.ThinkingTokens ?? 0);

    /// <summary>The counts as prices take them.</summary>
    /// <param name="recovered">Whether to use <see cref="RecoveredOutputTokens"/>.</param>
    /// <returns>The usage.</returns>
    public TokenUsage ToTokenUsage(bool recovered = false) => new(
        InputTokens, recovered ? RecoveredOutputTokens : OutputTokens, CacheWrite5mTokens, CacheWrite1hTokens, CacheReadTokens, WebSearches);

    /// <summary>How the request was served, as prices take it.</summary>
    public PriceModifiers Modifiers => new(Speed == "fast", ServiceTier == "batch", InferenceGeo == "us");
}
