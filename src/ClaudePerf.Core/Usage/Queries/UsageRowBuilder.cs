namespace ClaudePerf.Core.Usage.Queries;

/// <summary>Converts requests to rows, in the same way for requests from transcripts and from the index.</summary>
internal static class UsageRowBuilder
{
    /// <summary>Creates the row of a request.</summary>
    /// <param name="request">A merged request.</param>
    /// <param name="id">The row's number.</param>
    /// <param name="number">Returns the number of a text; 0 for null or an empty text.</param>
    internal static UsageRow Build(UsageRequest request, long id, Func<string?, int> number) => new()
    {
        Id = id,
        // A line without a time, or with an impossible time, counts in the earliest period in every view.
        UtcTicks = Math.Max(request.Timestamp.UtcTicks, DateTimeOffset.UnixEpoch.UtcTicks),
        InputTokens = request.InputTokens,
        OutputTokens = request.OutputTokens,
        RecoveredOutputTokens = request.RecoveredOutputTokens,
        ThinkingTokens = request.RecoveredThinkingTokens,
        CacheWrite5mTokens = request.CacheWrite5mTokens,
        CacheWrite1hTokens = request.CacheWrite1hTokens,
        CacheReadTokens = request.CacheReadTokens,
        WebSearches = (int)Math.Min(request.WebSearches, int.MaxValue),
        Traits = TraitsOf(request),
        Session = number(request.SessionId),
        Project = number(ProjectOf(request)),
        Model = number(request.Model),
        Agent = number(AgentOf(request)),
        AgentId = number(request.AgentId),
        Skill = number(request.Skill),
        Branch = number(request.GitBranch),
        Plugin = number(request.Plugin),
        McpServer = number(request.McpServer),
        Workflow = number(request.WorkflowRun),
        Prompt = number(request.Prompt),
        Effort = number(request.Effort),
        Version = number(request.CliVersion),
        MissReason = number(request.CacheMissReason),
    };

    internal static string AgentOf(UsageRequest request) =>
        request.AgentType is { Length: > 0 } type
            ? type
            : request.AgentId is null && !request.IsSidechain ? UsageTable.MainAgent : UsageTable.UnknownAgent;

    // The working folder is more readable than the folder name below projects, which is all that old lines have.
    internal static string? ProjectOf(UsageRequest request) =>
        (request.Project is { Length: > 0 } folder ? folder : request.ProjectKey) is { } project ? WithCapitalDrive(project) : null;

    // For the same folder, Claude Code writes C: and editor extensions write c:; in folder names below projects, C-- and c--.
    private static string WithCapitalDrive(string project) =>
        project.Length > 2 && char.IsAsciiLetterLower(project[0]) && (project[1] == ':' || project.AsSpan(1).StartsWith("--"))
            ? char.ToUpperInvariant(project[0]) + project[1..]
            : project;

    private static UsageRowTraits TraitsOf(UsageRequest request)
    {
        var modifiers = request.Modifiers;
        return (modifiers.Fast ? UsageRowTraits.Fast : 0)
            | (modifiers.Batch ? UsageRowTraits.Batch : 0)
            | (modifiers.UsInference ? UsageRowTraits.UsInference : 0)
            | (request.IsFinal ? UsageRowTraits.Final : 0)
            | (request.ThinkingTokens is not null ? UsageRowTraits.ThinkingRecorded : 0)
            | (request.IsAdvisor ? UsageRowTraits.Advisor : 0)
            | (request.IsUncounted ? UsageRowTraits.Uncounted : 0);
    }
}
