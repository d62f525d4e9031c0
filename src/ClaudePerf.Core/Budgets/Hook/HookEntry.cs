namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>A budget that has reached a threshold: what it is about, how it stood, and what is to be said.</summary>
internal sealed record HookEntry
{
    /// <summary>The budget's name.</summary>
    internal required string Name { get; init; }

    /// <summary>What the budget is about.</summary>
    internal required BudgetScope Scope { get; init; }

    /// <summary>The budget's period, as <see cref="BudgetPeriod.ToString"/> gives it.</summary>
    internal required string Period { get; init; }

    /// <summary>The zone that the budget names; empty where it names none.</summary>
    internal string TimeZone { get; init; } = "";

    /// <summary>What was counted.</summary>
    internal BudgetUnit Unit { get; init; }

    /// <summary>What was used when it was computed. Within a period it only grows.</summary>
    internal decimal Used { get; init; }

    /// <summary>The first instant of the period, in UTC ticks.</summary>
    internal long FirstTicks { get; init; } = long.MinValue;

    /// <summary>The first instant after the period, in UTC ticks.</summary>
    internal long EndTicks { get; init; } = long.MaxValue;

    /// <summary>The project of a project's budget.</summary>
    internal string? ProjectFolder { get; init; }

    /// <summary>The session of a budget by session.</summary>
    internal string? Session { get; init; }

    /// <summary>Whether it stops what it is about.</summary>
    internal bool Blocks { get; init; }

    /// <summary>The message.</summary>
    internal required string Message { get; init; }

    /// <summary>The marks of the thresholds that are reached, the highest first: where that is set, the message was shown.</summary>
    internal required IReadOnlyList<string> Marks { get; init; }

    /// <summary>
    /// Whether it is about a call, as far as can be told without knowing the model. What cannot be told of the project or branch counts as being about it, so that nothing in a
    /// project can hide where it is.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="projectFolder">The folder that Claude Code was started in.</param>
    /// <param name="branch">Gives the branch; asked only where it matters.</param>
    internal bool Concerns(HookCall call, string? projectFolder, Func<GitBranch> branch)
    {
        switch (call.Moment)
        {
            case HookMoment.Other:
                return false;
            case HookMoment.Unknown:
                return Session is null && ProjectFolder is null && Scope.IsEverything;
            // Between prompts only what is for the session, or for the run, ends a run.
            case HookMoment.ToolInAgent when Session is null:
                return false;
        }
        return (Session is null || Session == call.Session) && Scope.HasAgent(call.Agent, null) && IsWhere(Scope, ProjectFolder, call, projectFolder, branch);
    }

    /// <summary>Whether a budget is about the place of a call: its project and branch.</summary>
    /// <param name="scope">What the budget is about.</param>
    /// <param name="owner">The project of a project's budget.</param>
    /// <param name="call">The call.</param>
    /// <param name="projectFolder">The folder that Claude Code was started in.</param>
    /// <param name="branch">Gives the branch; asked only where it matters.</param>
    internal static bool IsWhere(BudgetScope scope, string? owner, HookCall call, string? projectFolder, Func<GitBranch> branch)
    {
        var isFolderUnknown = call.Folder is null && projectFolder is null && call.Problem is not null;
        return (owner is null || BudgetFilter.IsWithin(call.Folder, owner) || BudgetFilter.IsWithin(projectFolder, owner))
            && (isFolderUnknown || scope.HasProject(call.Folder) || (projectFolder is not null && scope.HasProject(projectFolder)))
            && (scope.Branch.Count == 0 || branch() is { IsKnown: false } || scope.HasBranch(branch().Name));
    }

    /// <summary>Whether it still blocks at a later time although nothing newer is known: usage only grows within a period.</summary>
    /// <param name="now">The time.</param>
    /// <param name="budgets">The budgets as their file has them now; null where it cannot be read.</param>
    internal bool StillBlocks(DateTimeOffset now, IReadOnlyList<TokenBudget>? budgets)
    {
        if (!Blocks || now.UtcTicks < FirstTicks || now.UtcTicks >= EndTicks)
            return false;
        if (budgets is null)
            return true;
        // Who raised the limit, took the budget out or made it another one has lifted it.
        foreach (var budget in budgets)
        {
            if (budget.Name.Equals(Name, StringComparison.OrdinalIgnoreCase))
            {
                return budget.Action == BudgetAction.Block && budget.Unit == Unit && budget.Period.ToString() == Period && (budget.TimeZone ?? "") == TimeZone
                    && budget.Scope.Equals(Scope) && Used >= budget.Limit;
            }
        }
        return false;
    }
}
