namespace ClaudePerf.Core.Usage;

/// <summary>The fields of a line as they are read, in any order; converted to a request at the end of the line.</summary>
internal struct LineFields
{
    internal string? Type;
    internal string? Role;
    internal string? Uuid;
    internal string? RequestId;
    internal string? SessionId;
    internal string? RequestSessionId;
    internal string? ForkedFrom;
    internal string? Cwd;
    internal string? GitBranch;
    internal string? Version;
    internal DateTimeOffset Timestamp;
    internal bool IsSidechain;
    internal string? AgentId;
    internal string? Effort;
    internal string? AttributionAgent;
    internal string? Skill;
    internal string? Plugin;
    internal string? McpServer;
    internal decimal? Cost;

    internal string? MessageId;
    internal string? Model;
    internal string? StopReason;
    internal string? CacheMissReason;

    internal bool HasUsage;
    internal long InputTokens;
    internal long OutputTokens;
    internal long CacheWriteTokens;
    internal long CacheWrite5mTokens;
    internal long CacheWrite1hTokens;
    internal long CacheReadTokens;
    internal long? ThinkingTokens;
    internal long WebSearches;
    internal long WebFetches;
    internal string? ServiceTier;
    internal string? InferenceGeo;
    internal string? Speed;

    internal UsageRequest ToRequest(TranscriptFile file, long offset, UsageOrigin origin, string? prompt)
    {
        var session = RequestSessionId ?? ForkedFrom ?? SessionId ?? file.SessionId ?? "";
        var fileSession = file.SessionId ?? SessionId;
        var agent = AgentId ?? file.AgentId;
        var meta = agent is not null && agent == file.AgentId ? file.Meta : null;
        var write5m = AllWrites5m;
        return new UsageRequest
        {
            Key = KeyFor(session, write5m),
            Origin = origin,
            MessageId = MessageId,
            RequestId = RequestId,
            Uuid = Uuid,
            Timestamp = Timestamp,
            SessionId = session,
            Project = Cwd,
            ProjectKey = file.ProjectKey,
            AgentId = agent,
            AgentType = meta?.AgentType ?? AttributionAgent,
            ParentAgentId = meta?.ParentAgentId,
            SpawnDepth = agent is null ? IsSidechain ? null : 0 : meta?.SpawnDepth,
            WorkflowRun = file.WorkflowRun,
            IsSidechain = IsSidechain,
            IsCopy = ForkedFrom is not null || (RequestSessionId is not null && RequestSessionId != SessionId)
                || (fileSession is not null && fileSession != session),
            Model = Model,
            Effort = Effort,
            Speed = Speed,
            ServiceTier = ServiceTier,
            InferenceGeo = InferenceGeo,
            CliVersion = Version,
            GitBranch = GitBranch,
            Skill = Skill,
            Plugin = Plugin,
            McpServer = McpServer,
            InputTokens = InputTokens,
            OutputTokens = OutputTokens,
            ThinkingTokens = ThinkingTokens,
            CacheWrite5mTokens = write5m,
            CacheWrite1hTokens = CacheWrite1hTokens,
            CacheReadTokens = CacheReadTokens,
            WebSearches = WebSearches,
            WebFetches = WebFetches,
            StopReason = StopReason,
            IsFinal = StopReason is not null,
            CacheMissReason = CacheMissReason,
            RecordedCost = Cost,
            Prompt = prompt,
            SourceFile = file.Path,
            LineOffset = offset,
        };
    }

    /// <summary>Replaces a request's usage and model by these.</summary>
    internal readonly UsageRequest WithFiguresOf(UsageRequest request) => request with
    {
        Model = Model,
        Effort = null,
        Speed = Speed,
        ServiceTier = ServiceTier ?? request.ServiceTier,
        InferenceGeo = InferenceGeo ?? request.InferenceGeo,
        InputTokens = InputTokens,
        OutputTokens = OutputTokens,
        ThinkingTokens = ThinkingTokens,
        CacheWrite5mTokens = AllWrites5m,
        CacheWrite1hTokens = CacheWrite1hTokens,
        CacheReadTokens = CacheReadTokens,
        WebSearches = WebSearches,
        WebFetches = WebFetches,
        StopReason = null,
        IsFinal = true,
        CacheMissReason = null,
        RecordedCost = null,
        Content = null,
    };

    // If a split lacks a TTL, the remainder of the total counts as five minutes, the default.
    private readonly long AllWrites5m => CacheWrite5mTokens + Math.Max(0, CacheWriteTokens - CacheWrite5mTokens - CacheWrite1hTokens);

    private readonly RequestKey KeyFor(string session, long write5m)
    {
        if (MessageId is not null)
        {
            return RequestId is not null
                ? new RequestKey(RequestKeyKind.MessageAndRequest, MessageId, RequestId)
                : new RequestKey(RequestKeyKind.MessageAndSession, MessageId, session);
        }
        if (Uuid is not null)
            return new RequestKey(RequestKeyKind.Line, Uuid, "");
        return new RequestKey(
            RequestKeyKind.Content,
            FormattableString.Invariant(
                $"{session}|{Timestamp.UtcTicks}|{Model}|{InputTokens}|{OutputTokens}|{write5m}|{CacheWrite1hTokens}|{CacheReadTokens}"),
            "");
    }
}
