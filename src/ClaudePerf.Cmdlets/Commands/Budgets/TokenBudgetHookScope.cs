namespace ClaudePerf.Cmdlets;

/// <summary>Which settings of Claude Code hold the hook.</summary>
public enum TokenBudgetHookScope
{
    /// <summary>The user's settings, for every project.</summary>
    User,

    /// <summary>The project's settings, shared by version control.</summary>
    Project,

    /// <summary>The user's own settings for the project.</summary>
    Local,
}
