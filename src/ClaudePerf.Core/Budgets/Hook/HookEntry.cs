namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>A budget that has reached a threshold: its scope, its state, and the message to report.</summary>
internal sealed record HookEntry
{
    /// <summary>The budget's name.</summary>
    internal required string Name { get; init; }

    /// <summary>The budget's scope.</summary>
    internal required BudgetScope Scope { get; init; }

    /// <summary>The budget's period, as returned by <see cref="BudgetPeriod.ToString"/>.</summary>
    internal required string Period { get; init; }

    /// <summary>The time zone that the budget names; empty if it names none.</summary>
    internal string TimeZone { get; init; } = "";

    /// <summary>The unit of the amounts.</summary>
    internal BudgetUnit Unit { get; init; }

    /// <summary>The amount used when it was computed. It can only grow within a period.</summary>
    internal decimal Used { get; init; }

    /// <summary>The first instant of the period, in UTC ticks.</summary>
    internal long FirstTicks { get; init; } = long.MinValue;

    /// <summary>The first instant after the period, in UTC ticks.</summary>
    internal long EndTicks { get; init; } = long.MaxValue;

    /// <summary>The project, for a project budget.</summary>
    internal string? ProjectFolder { get; init; }

    /// <summary>The session, for a session budget.</summary>
    internal string? Session { get; init; }

    /// <summary>Whether it blocks what is in its scope.</summary>
    internal bool Blocks { get; init; }

    /// <summary>The message.</summary>
    internal required string Message { get; init; }

    /// <summary>The marks of the reached thresholds, highest first: if the first is set, the message has been shown.</summary>
    internal required IReadOnlyList<string> Marks { get; init; }

    /// <summary>
    /// Whether it concerns a call, before considering the model. If the project or branch is unknown it counts as concerned, so
    /// that nothing in a project can evade a budget by hiding its location.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="projectFolder">The folder in which Claude Code was started.</param>
    /// <param name="branch">Returns the branch; called only if needed.</param>
    internal bool Concerns(HookCall call, string? projectFolder, Func<GitBranch> branch)
    {
        switch (call.Moment)
        {
            case HookMoment.Other:
                return false;
            case HookMoment.Unknown:
                return Session is null && ProjectFolder is null && Scope.IsEverything;
            // Between prompts, only session and run budgets stop a run.
            case HookMoment.ToolInAgent when Session is null:
                return false;
        }
        return (Session is null || Session == call.Session) && Scope.HasAgent(call.Agent, null)
            && IsWhere(Scope, ProjectFolder, call, projectFolder, branch);
    }

    /// <summary>Whether a budget applies to the place of a call: its project and branch.</summary>
    /// <param name="scope">The budget's scope.</param>
    /// <param name="owner">The project, for a project budget.</param>
    /// <param name="call">The call.</param>
    /// <param name="projectFolder">The folder in which Claude Code was started.</param>
    /// <param name="branch">Returns the branch; called only if needed.</param>
    internal static bool IsWhere(BudgetScope scope, string? owner, HookCall call, string? projectFolder, Func<GitBranch> branch)
    {
        var isFolderUnknown = call.Folder is null && projectFolder is null && call.Problem is not null;
        return (owner is null || BudgetFilter.IsWithin(call.Folder, owner) || BudgetFilter.IsWithin(projectFolder, owner))
            && (isFolderUnknown || scope.HasProject(call.Folder) || (projectFolder is not null && scope.HasProject(projectFolder)))
            && (scope.Branch.Count == 0 || branch() is { IsKnown: false } || scope.HasBranch(branch().Name));
    }

    /// <summary>Whether it still blocks at a later time without newer data: usage only grows within a period.</summary>
    /// <param name="now">The time.</param>
    /// <param name="budgets">The budgets currently in the file; null if it cannot be read.</param>
    internal bool StillBlocks(DateTimeOffset now, IReadOnlyList<TokenBudget>? budgets)
    {
        if (!Blocks || now.UtcTicks < FirstTicks || now.UtcTicks >= EndTicks)
            return false;
        if (budgets is null)
            return true;
        // Raising the limit, removing the budget or changing it lifts the block.
        foreach (var budget in budgets)
        {
            if (budget.Name.Equals(Name, StringComparison.OrdinalIgnoreCase))
            {
                return budget.Action == BudgetAction.Block && budget.Unit == Unit && budget.Period.ToString() == Period
                    && (budget.TimeZone ?? "") == TimeZone
                    && budget.Scope.Equals(Scope) && Used >= budget.Limit;
            }
        }
        return false;
    }
}
