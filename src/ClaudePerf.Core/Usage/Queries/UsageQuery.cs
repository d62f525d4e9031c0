using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>A query of a <see cref="UsageTable"/>.</summary>
public sealed record UsageQuery
{
    /// <summary>The prices.</summary>
    public required ModelCatalog Catalog { get; init; }

    /// <summary>The time zone that defines days, weeks and months; UTC by default.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>How requests are grouped, outermost first; if empty, the total is the only group.</summary>
    public IReadOnlyList<UsageGrouping> GroupBy { get; init; } = [UsageGrouping.Day];

    /// <summary>The start of the period (inclusive); null for no start.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The end of the period (exclusive); null for no end.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Selects projects; null for all.</summary>
    public Func<string, bool>? Project { get; init; }

    /// <summary>Selects models by name as written; null for all.</summary>
    public Func<string, bool>? Model { get; init; }

    /// <summary>Selects agents by type or run; null for all.</summary>
    public Func<string, bool>? Agent { get; init; }

    /// <summary>Selects sessions; null for all.</summary>
    public Func<string, bool>? Session { get; init; }

    /// <summary>Selects skills, with an empty name for requests without one; null for all.</summary>
    public Func<string, bool>? Skill { get; init; }

    /// <summary>Selects plugins, with an empty name for requests without one; null for all.</summary>
    public Func<string, bool>? Plugin { get; init; }

    /// <summary>Selects MCP servers, with an empty name for requests without one; null for all.</summary>
    public Func<string, bool>? McpServer { get; init; }

    /// <summary>Selects user prompts by id; null for all.</summary>
    public Func<string, bool>? Prompt { get; init; }

    /// <summary>Selects workflow runs, with an empty name for requests without one; null for all.</summary>
    public Func<string, bool>? Workflow { get; init; }

    /// <summary>Selects effort levels; null for all.</summary>
    public Func<string, bool>? Effort { get; init; }

    /// <summary>Selects versions of Claude Code; null for all.</summary>
    public Func<string, bool>? Version { get; init; }

    /// <summary>
    /// The tool usage of the table's requests, for grouping by tool; without it, everything is in the group without a tool.
    /// </summary>
    public ToolUsage? Tools { get; init; }

    /// <summary>Whether the query needs each request's prompt.</summary>
    internal bool NeedsPrompts => Prompt is not null || GroupBy.Contains(UsageGrouping.Prompt) || GroupBy.Contains(UsageGrouping.Request);

    /// <summary>Whether costs are based on the recovered output instead of the recorded one.</summary>
    public bool Recovered { get; init; }
}
