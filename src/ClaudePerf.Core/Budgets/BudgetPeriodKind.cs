namespace ClaudePerf.Core.Budgets;

/// <summary>The kinds of period that a budget can be for.</summary>
public enum BudgetPeriodKind
{
    /// <summary>Each session of Claude Code with its subagents.</summary>
    Session,

    /// <summary>The 5-hour blocks in which Claude plans count; see <see cref="Usage.Queries.UsageBlocks"/>.</summary>
    Block,

    /// <summary>Calendar days, from midnight to midnight.</summary>
    Day,

    /// <summary>ISO 8601 weeks, from Monday to Sunday.</summary>
    Week,

    /// <summary>Calendar months.</summary>
    Month,

    /// <summary>Today and a number of days before it.</summary>
    RollingDays,

    /// <summary>Each run of a subagent, from its first request to its last.</summary>
    Run,
}
