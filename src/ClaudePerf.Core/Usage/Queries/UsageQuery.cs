using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>What is asked of a <see cref="UsageTable"/>.</summary>
public sealed record UsageQuery
{
    /// <summary>The prices.</summary>
    public required ModelCatalog Catalog { get; init; }

    /// <summary>Whose days, weeks and months count; UTC by default.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>What requests are added up by, the first outermost; none gives the total as the only group.</summary>
    public IReadOnlyList<UsageGrouping> GroupBy { get; init; } = [UsageGrouping.Day];

    /// <summary>The first instant that counts; null for no beginning.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The first instant that no longer counts; null for no end.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Which projects count; null for all.</summary>
    public Func<string, bool>? Project { get; init; }

    /// <summary>Which models count, by name as written; null for all.</summary>
    public Func<string, bool>? Model { get; init; }

    /// <summary>Which agents count, by type or by run; null for all.</summary>
    public Func<string, bool>? Agent { get; init; }

    /// <summary>Which sessions count; null for all.</summary>
    public Func<string, bool>? Session { get; init; }

    /// <summary>Which skills count, the empty name for requests of none; null for all.</summary>
    public Func<string, bool>? Skill { get; init; }

    /// <summary>Which plugins count, the empty name for requests of none; null for all.</summary>
    public Func<string, bool>? Plugin { get; init; }

    /// <summary>Which MCP servers count, the empty name for requests of none; null for all.</summary>
    public Func<string, bool>? McpServer { get; init; }

    /// <summary>Which of the user's prompts count, by id; null for all.</summary>
    public Func<string, bool>? Prompt { get; init; }

    /// <summary>Which runs of workflows count, the empty name for requests of none; null for all.</summary>
    public Func<string, bool>? Workflow { get; init; }

    /// <summary>Which effort levels count; null for all.</summary>
    public Func<string, bool>? Effort { get; init; }

    /// <summary>Which versions of Claude Code count; null for all.</summary>
    public Func<string, bool>? Version { get; init; }

    /// <summary>
    /// What tools had to do with the table's requests, for grouping by them; without it everything is in the group without a tool.
    /// </summary>
    public ToolUsage? Tools { get; init; }

    /// <summary>Whether something is asked that needs each request's prompt.</summary>
    internal bool NeedsPrompts => Prompt is not null || GroupBy.Contains(UsageGrouping.Prompt) || GroupBy.Contains(UsageGrouping.Request);

    /// <summary>Whether costs are of the output that the content shows instead of the recorded one.</summary>
    public bool Recovered { get; init; }
}
