namespace ClaudePerf.Core.Budgets;

/// <summary>The kinds of budget period.</summary>
public enum BudgetPeriodKind
{
    /// <summary>Each Claude Code session with its subagents.</summary>
    Session,

    /// <summary>The 5-hour blocks of Claude plans; see <see cref="Usage.Queries.UsageBlocks"/>.</summary>
    Block,

    /// <summary>Calendar days, midnight to midnight.</summary>
    Day,

    /// <summary>ISO 8601 weeks, Monday to Sunday.</summary>
    Week,

    /// <summary>Calendar months.</summary>
    Month,

    /// <summary>Today and a number of days before it.</summary>
    RollingDays,

    /// <summary>Each run of a subagent, from its first request to its last.</summary>
    Run,
}
