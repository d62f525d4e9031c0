namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>A budget that has reached a threshold: what it is about, and what is to be said.</summary>
internal sealed record HookEntry
{
    /// <summary>What the budget is about.</summary>
    internal required BudgetScope Scope { get; init; }

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

    /// <summary>Whether it is about a call, as far as can be told without knowing the model.</summary>
    internal bool Concerns(HookCall call, string? projectFolder, string? branch) =>
        (Session is null || Session == call.Session)
        && (ProjectFolder is null || BudgetFilter.IsWithin(call.Folder, ProjectFolder) || BudgetFilter.IsWithin(projectFolder, ProjectFolder))
        && (Scope.HasProject(call.Folder) || (projectFolder is not null && Scope.HasProject(projectFolder)))
        && Scope.HasAgent(call.Agent, null)
        && Scope.HasBranch(branch);
}
